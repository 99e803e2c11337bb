import type { Room } from "../../../orm/effect";
import type { Span } from "../../../orm/span";
import type { Expression } from "../syntax/ast";
import type { Run } from "./run";
import type { UnknownValue, Value } from "./values";

/**
 * A number of rows that a value follows: it grows with it, or shrinks. Of a test that holds counts as more than of one that
 * fails.
 */
export interface Counted {
  /** The place of the lookup that counted, or a symbol that may turn out to follow one. */
  readonly of: Span | string;
  readonly rises: boolean;
  /** They are the rows that an `update()` changed. */
  readonly changed?: true;
}

/** Tests of more numbers are told by the first. */
const MOST_COUNTED = 4;

export function countedBy(value: Value): readonly Counted[] {
  switch (value.k) {
    case "unknown":
      return value.counted ?? [];
    case "symbol":
      return /^p\d+$/.test(value.id) ? [] : [{ of: value.id, rises: true }];
    case "union":
      return value.options.flatMap(countedBy).slice(0, MOST_COUNTED);
    default:
      return [];
  }
}

export function withCounted(value: UnknownValue, counted: readonly Counted[]): UnknownValue {
  return counted.length === 0 ? value : { ...value, counted: counted.slice(0, MOST_COUNTED) };
}

/** The same the other way round. */
export function turned(counted: readonly Counted[]): readonly Counted[] {
  return counted.map((each) => ({ ...each, rises: !each.rises }));
}

/** What the outcome of a comparison, a sum or a difference follows. */
export function countedIn(operator: string, left: Value, right: Value): readonly Counted[] {
  const sides = SIDES[operator];
  if (!sides) return [];
  return [left, right].flatMap((value, at) => (sides[at] ? countedBy(value) : turned(countedBy(value))));
}

/** Whether the result grows with the left side, and with the right one. */
const SIDES: Readonly<Record<string, readonly [boolean, boolean]>> = {
  ">": [true, false],
  ">=": [true, false],
  "<": [false, true],
  "<=": [false, true],
  "==": [true, true],
  "!=": [false, false],
  "+": [true, true],
  "-": [true, false],
};

/** The symbols of a callee at one call. */
export function countedAt(
  counted: readonly Counted[],
  told: (symbol: string) => Value | undefined,
): readonly Counted[] {
  return counted.flatMap((each) => {
    if (typeof each.of !== "string") return [each];
    const value = told(each.of);
    const known = value ? countedBy(value) : [];
    return each.rises ? known : turned(known);
  });
}

/** Says that a test lets through what goes on from here, because few enough rows were counted, or after changed ones were. */
export function noteRoom(run: Run, test: Expression, outcome: boolean): void {
  const room = roomWhere(run, test, outcome);
  if (room.length > 0) run.add({ s: "effect", effect: roomLeft(run.span(test), room), room });
}

export function roomLeft(span: Span, room: readonly Counted[]): Room {
  const placesOf = (counted: readonly Counted[]) => counted.flatMap(({ of }) => (typeof of === "string" ? [] : [of]));
  const looks = placesOf(room.filter(({ rises, changed }) => !rises && !changed));
  return { kind: "room", span, looks, changes: placesOf(room.filter(({ changed }) => changed)) };
}

/**
 * What few are counted of where a test came out as `outcome`, and whose changed rows were asked for, however it came out; of
 * several tests each may have decided.
 */
function roomWhere(run: Run, test: Expression, outcome: boolean): readonly Counted[] {
  if (test.k === "not") return roomWhere(run, test.value, !outcome);
  if (test.k === "bool") return test.items.flatMap((item) => roomWhere(run, item, outcome));
  const value = run.results.get(test);
  // A name is seldom what a test gave: it is known here, or it is not.
  if (!value || (test.k === "name" && value.k === "symbol")) return [];
  const counted = countedBy(value).map((each) => ({ ...each, rises: each.rises === outcome }));
  return counted.filter(({ of, rises, changed }) => typeof of === "string" || !rises || changed);
}
