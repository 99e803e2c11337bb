import { columnRead } from "./column-read";
import type { Effect, Write } from "./effect";
import { walkEffects } from "./walk-effects";

/** A column that is written back as computed from what was read of it, while nothing kept other calls from changing it. */
export interface WriteBack {
  /** Where the attribute gets its new value. */
  readonly assignment: Write;
  readonly field: string;
  readonly save: Write;
  /** Something was decided by what was read of the column. */
  readonly decided: boolean;
}

/** What is read, computed and saved without a lock, in the order of the saves. */
export function writeBacksIn(effects: readonly Effect[]): readonly WriteBack[] {
  const found: WriteBack[] = [];
  const pending = new Map<string, { readonly assignment: Write; readonly field: string }>();
  const deciding = new Set<string>();
  walkEffects(effects, (effect, { locks }) => {
    if (effect.kind === "guard") for (const read of effect.reads) deciding.add(read);
    if (effect.kind === "assign" && effect.instance !== null) {
      for (const field of effect.fields ?? []) {
        const key = columnRead(effect.instance, field);
        if (effect.value === "read") pending.set(key, { assignment: effect, field });
        else pending.delete(key);
      }
    }
    if (effect.kind !== "save" || effect.instance === null) return;
    for (const [key, { assignment, field }] of pending) {
      if (assignment.instance !== effect.instance || effect.fields?.includes(field) === false) continue;
      pending.delete(key);
      if (locks.length === 0) found.push({ assignment, field, save: effect, decided: deciding.has(key) });
    }
  });
  return found;
}
