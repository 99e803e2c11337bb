import type { State } from "../flow/state";
import { optionsOf, type Value } from "../flow/values";
import type { Observer } from "../flow/world";

/** What one pass through a function saw of an expression. */
export interface Observed {
  readonly value: Value;
  /** Querysets among the value's options whose rows were in memory at that point, by query id. */
  readonly evaluated: ReadonlySet<string>;
  /** Relations and columns of the instances among the value's options that were read before, as `id` + `.` + name. */
  readonly read: ReadonlySet<string>;
  /** Attributes assigned to them before, in the same form. */
  readonly assigned: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Keeps what an observer of a unit is told, by place. */
export class Observations implements Observer {
  private readonly seen = new Map<string, Observed[]>();
  private readonly losses = new Map<string, string>();
  value(start: number, end: number, value: Value, state: State): void {
    const key = `${start}:${end}`;
    const list = this.seen.get(key);
    const observed = observe(value, state);
    if (list) list.push(observed);
    else this.seen.set(key, [observed]);
  }

  lost(start: number, end: number, reason: string): void {
    this.losses.set(`${start}:${end}`, reason);
  }

  /** What an expression was seen to be, one for each time the run came through, unknown ones last. */
  at(node: { readonly s: number; readonly e: number }): readonly Observed[] {
    const list = this.seen.get(`${node.s}:${node.e}`) ?? [];
    return [...list.filter((item) => isKnown(item.value)), ...list.filter((item) => !isKnown(item.value))];
  }

  reasonLost(node: { readonly s: number; readonly e: number }): string | null {
    return this.losses.get(`${node.s}:${node.e}`) ?? null;
  }
}

function isKnown(value: Value): boolean {
  return value.k !== "unknown";
}

function observe(value: Value, state: State): Observed {
  const options = optionsOf(value);
  const evaluated = options.flatMap((option) =>
    option.k === "query" && state.evaluated.has(option.query.id) ? [option.query.id] : [],
  );
  const owners = options.flatMap((option) => (option.k === "instance" ? [`${option.id}.`] : []));
  return {
    value,
    evaluated: evaluated.length > 0 ? new Set(evaluated) : NOTHING,
    read: startingWith(state.loaded, owners),
    assigned: startingWith(state.attributes.keys(), owners),
  };
}

function startingWith(keys: Iterable<string>, prefixes: readonly string[]): ReadonlySet<string> {
  if (prefixes.length === 0) return NOTHING;
  const found = [...keys].filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
  return found.length > 0 ? new Set(found) : NOTHING;
}
