import type { CodeReport } from "../orm/code-report";
import { type Creation, createdValue } from "../orm/creation";
import type { Effect, Write } from "../orm/effect";
import type { Seeking } from "../orm/find-or-create";
import { type NotedLook, NotedLooks } from "../orm/noted-looks";
import type { ModelId } from "../orm/schema";
import { isSameUnit, spanKey } from "../orm/span";
import { walkEffects } from "../orm/walk-effects";
import { catchesRefusal } from "../rules/catches-refusal";

/** A creation, and whether the unit that it was found in calls the one that does it. */
export interface FoundCreation extends Creation {
  readonly called: boolean;
}

/** All that a unit inserts, also in functions that it calls. */
export function creationsIn(reports: readonly CodeReport[]): readonly FoundCreation[] {
  const found = new Map<string, FoundCreation>();
  for (const report of reports) {
    const looks = new NotedLooks();
    walkEffects(report.effects, (effect, context) => {
      looks.note(effect, context);
      const inserted = insertionOf(effect);
      if (inserted === null) return;
      const { model, span, values, more } = inserted;
      const before = looks.before(inserted, context).filter((look) => look.model === model);
      const looked = [...inserted.looked, ...before.map(({ seeks }: NotedLook) => seeks)].map(columnsOf);
      const called = !isSameUnit(span, report);
      const caught = catchesRefusal(context.caught);
      const creation = { model, span, values: values.map(createdValue), more, caught, looked, called };
      found.set(JSON.stringify(creation), creation);
    });
  }
  return [...found.values()];
}

interface Insertion extends Pick<Creation, "model" | "span" | "more">, Pick<Write, "absent"> {
  readonly values: readonly Parameters<typeof createdValue>[0][];
  readonly looked: readonly Seeking[];
}

function insertionOf(effect: Effect): Insertion | null {
  if (effect.kind === "find-or-create") {
    const { model, span, inserted, insertsMore, sought, seeksMore } = effect;
    return { model, span, values: inserted, more: insertsMore, looked: [{ sought, more: seeksMore }] };
  }
  if ((effect.kind !== "create" && effect.kind !== "bulk-create") || !effect.given || effect.model === null)
    return null;
  const { model, span, given, absent } = effect;
  return { model, span, ...given, looked: [], ...(absent ? { absent } : {}) };
}

function columnsOf({ sought, more }: Seeking): readonly string[] {
  const columns = sought.map(({ column, comparison }) => (comparison === "other" ? "*" : column));
  return more ? [...columns, "*"] : columns;
}

/** The creations of each model, by what the units of the workspace turned out to do. */
export class CreationIndex {
  private readonly byUnit = new Map<string, readonly FoundCreation[]>();
  private readonly units = new Map<ModelId, Set<string>>();

  /** Takes the creations of one unit, in place of those it had before. */
  replace(unit: string, creations: readonly FoundCreation[]): void {
    for (const { model } of this.byUnit.get(unit) ?? []) this.units.get(model)?.delete(unit);
    for (const { model } of creations) this.units.set(model, (this.units.get(model) ?? new Set()).add(unit));
    if (creations.length > 0) this.byUnit.set(unit, creations);
    else this.byUnit.delete(unit);
  }

  /** Those of one place together. Where a function inserts what its callers give it, they are as its callers have them. */
  of(model: ModelId): readonly (readonly [Creation, ...Creation[]])[] {
    const places = new Map<string, FoundCreation[]>();
    for (const unit of this.units.get(model) ?? []) {
      for (const creation of this.byUnit.get(unit) ?? []) {
        if (creation.model !== model) continue;
        const key = spanKey(creation.span);
        places.set(key, [...(places.get(key) ?? []), creation]);
      }
    }
    return [...places.values()].flatMap((all) => {
      const called = all.filter((each) => each.called);
      const [first, ...others] = called.length > 0 ? called : all;
      return first ? [[first, ...others] as const] : [];
    });
  }
}
