import type { CodeReport } from "../orm/code-report";
import type { FindOrCreate } from "../orm/find-or-create";
import { ownPlaceOf } from "../orm/own-place";
import type { ModelId, Uniqueness } from "../orm/schema";
import { isSameSpan, type Span } from "../orm/span";
import { guaranteeOf } from "../orm/uniqueness-guarantee";
import { walkEffects } from "../orm/walk-effects";

/** A find-or-create call that a unique key keeps to one row. */
export interface Reliance {
  readonly model: ModelId;
  /** As {@link keyName} says. */
  readonly key: string;
  /** The call. */
  readonly span: Span;
}

/** Tells the keys of one model apart, wherever they stand in today's text. */
export function keyName({ fields, expressions, condition, name }: Uniqueness): string {
  return JSON.stringify([fields, expressions.map(({ text }) => text), condition?.text ?? null, name]);
}

/** The calls of one unit that rely on a key, each once. */
export function reliancesIn(reports: readonly CodeReport[]): readonly Reliance[] {
  const found: Reliance[] = [];
  for (const report of reports) {
    walkEffects(report.effects, (effect) => {
      if (effect.kind !== "find-or-create") return;
      const place = ownPlaceOf(report, effect);
      const reliance = place && relianceOf(report, effect, place);
      if (reliance && !found.some(({ span }) => isSameSpan(span, reliance.span))) found.push(reliance);
    });
  }
  return found;
}

function relianceOf({ schema }: CodeReport, call: FindOrCreate, span: Span): Reliance | null {
  const model = schema.models.get(call.model);
  const guarantee = model && guaranteeOf(model, call);
  if (!guarantee || !("by" in guarantee) || guarantee.kind === "refused") return null;
  return { model: call.model, key: keyName(guarantee.by), span };
}

/** The calls that rely on each key, by what the units of the workspace turned out to do. */
export class RelianceIndex {
  private readonly byUnit = new Map<string, readonly Reliance[]>();

  /** Takes what one unit relies on, in place of what it did before. */
  replace(unit: string, reliances: readonly Reliance[]): void {
    if (reliances.length > 0) this.byUnit.set(unit, reliances);
    else this.byUnit.delete(unit);
  }

  callsOn(model: ModelId, key: Uniqueness): Span[] {
    const name = keyName(key);
    return [...this.byUnit.values()].flatMap((reliances) =>
      reliances.filter((each) => each.model === model && each.key === name).map(({ span }) => span),
    );
  }
}
