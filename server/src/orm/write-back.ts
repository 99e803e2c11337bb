import { columnRead } from "./column-read";
import type { Decision, Effect, Write } from "./effect";
import { isOtherRow } from "./is-other-row";
import { keepsOthersOut } from "./keeps-others-out";
import { letsThrough } from "./lets-through";
import { noteWait } from "./note-wait";
import { openedAround } from "./opened-around";
import type { Model, ModelId, Schema } from "./schema";
import { type Span, spanKey } from "./span";
import { walkEffects } from "./walk-effects";

/**
 * A column that is written back as computed from what was read of it, or changed because of that, while nothing kept other
 * calls from changing it.
 */
export interface WriteBack {
  /** Where the attribute gets its new value. */
  readonly assignment: Write;
  readonly field: string;
  readonly save: Write;
  /** The same call inserts the row where it is a new one. */
  readonly inserts: boolean;
  /** The attribute holds what was read: it was not assigned before. */
  readonly asRead: boolean;
  /** The attributes of the row that were assigned before; null where that is not known. */
  readonly assigned: readonly string[] | null;
  /** Where something was decided by what was read of the column. */
  readonly guards: readonly Span[];
  /** What opens the innermost transaction around the save, where the code does. */
  readonly transaction: Span | null;
}

/** What is read, computed and saved without a lock, in the order of the saves. */
export function writeBacksIn(effects: readonly Effect[], { models }: Schema): readonly WriteBack[] {
  const found: Omit<WriteBack, "inserts">[] = [];
  const inserting = new Set<string>();
  const pending = new Map<string, Pending>();
  const constants = new Map<string, Write>();
  const deciding = new Map<string, Span[]>();
  const assigned = new Map<string, Set<string>>();
  const waited = new Map<ModelId, boolean>();
  walkEffects(effects, (effect, context) => {
    const isLocked = (model: ModelId | null) =>
      keepsOthersOut(context, models.get(model ?? "")) || (model !== null && waited.get(model) === true);
    noteWait(waited, effect, context);
    if (effect.kind === "guard") {
      for (const read of effect.reads) deciding.set(read, [...(deciding.get(read) ?? []), effect.span]);
    }
    if (effect.kind === "assign" && effect.instance !== null) {
      const others = assigned.get(effect.instance) ?? new Set();
      assigned.set(effect.instance, others);
      for (const field of effect.fields ?? ["*"]) {
        const asRead = !others.has(field);
        others.add(field);
        const key = columnRead(effect.instance, field);
        if (effect.constant !== undefined) constants.set(key, effect);
        const { decisions } = context;
        if (isWrittenBack(effect, deciding.has(key)))
          pending.set(key, { assignment: effect, field, asRead, decisions });
        else pending.delete(key);
      }
    }
    if (effect.kind === "update" && effect.instance !== null && !isLocked(effect.model)) {
      const transaction = openedAround(context);
      for (const field of effect.fields ?? []) {
        const guards = deciding.get(columnRead(effect.instance, field)) ?? [];
        if (!isWrittenBack(effect, guards.length > 0)) continue;
        found.push({ assignment: effect, field, asRead: true, save: effect, assigned: [field], guards, transaction });
      }
    }
    if (effect.kind === "create") inserting.add(spanKey(effect.span));
    if (effect.kind !== "save" || effect.instance === null) return;
    const isAnother = isOtherRow(models.get(effect.model ?? ""), assigned.get(effect.instance) ?? []);
    for (const [key, { assignment, field, asRead, decisions }] of pending) {
      if (assignment.instance !== effect.instance || effect.fields?.includes(field) === false) continue;
      pending.delete(key);
      const isOf = (decision: Decision) =>
        isOnce(decision, effect, constants) || asksForStamp(decision, effect, models.get(effect.model ?? ""));
      if (assignment.value === "read" && decisions.some(isOf)) continue;
      const names = [...(assigned.get(effect.instance) ?? [])];
      const guards = deciding.get(key) ?? [];
      const back = { assignment, field, asRead, save: effect, guards, transaction: openedAround(context) };
      if (!isLocked(effect.model) && !isAnother) found.push({ ...back, assigned: names.includes("*") ? null : names });
    }
  });
  return found.map((each) => ({ ...each, inserts: inserting.has(spanKey(each.save.span)) }));
}

interface Pending extends Pick<WriteBack, "assignment" | "field" | "asRead"> {
  readonly decisions: readonly Decision[];
}

/** What a state lets happen once: two calls that read the row before compute the same, and one after the other leave it so too. */
function isOnce({ decidedBy }: Decision, { instance, fields }: Write, constants: ReadonlyMap<string, Write>): boolean {
  return decidedBy.some((column) => {
    const set = constants.get(column.read);
    const isSaved = set?.instance === instance && set?.fields?.some((field) => fields?.includes(field) !== false);
    return set && isSaved && column.asks.length > 0 && !letsThrough(column, set);
  });
}

/** The test asks when the row was saved last, and the save changes that: the next call reads another time. */
function asksForStamp({ reads }: Decision, { instance, fields }: Write, model: Model | undefined): boolean {
  const stamped = [...(model?.columns.values() ?? [])].filter((column) => column.stamped);
  return stamped.some(
    ({ name }) => instance !== null && fields?.includes(name) !== false && reads.includes(columnRead(instance, name)),
  );
}

/** What the database computes is right in itself; where a test of the number decided so, the test may be of old. */
function isWrittenBack({ value, repeats }: Write, isTested: boolean): boolean {
  return value === "read" || (repeats === true && isTested);
}
