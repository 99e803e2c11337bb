import type { CodeReport } from "../orm/code-report";
import { withEnforcedKeys } from "../orm/enforced-keys";
import type { FindOrCreate } from "../orm/find-or-create";
import { ownPlaceOf } from "../orm/own-place";
import { isRefusedLater } from "../orm/refused-later";
import type { Model, ModelId, Uniqueness } from "../orm/schema";
import { isSameSpan, type Span } from "../orm/span";
import { type Guarantee, guaranteeOf } from "../orm/uniqueness-guarantee";
import { type EffectContext, walkEffects } from "../orm/walk-effects";

/** A find-or-create call, and what a unique key is to it. */
export interface Reliance {
  readonly model: ModelId;
  /** As {@link keyName} says. */
  readonly key: string;
  /** The call. */
  readonly span: Span;
  /** A row that is found is changed as well. */
  readonly updates: boolean;
  readonly bearing: Bearing;
}

/**
 * The key keeps the call to one row; or the call looks for more than the key has, for less, or with a NULL that the key
 * does not count; or the key refuses a second row in a way in which the call fails.
 */
export type Bearing = "relies" | "wider" | "narrower" | "null" | "fails";

/** Tells the keys of one model apart, wherever they stand in today's text. */
export function keyName({ fields, expressions, condition, name }: Uniqueness): string {
  return JSON.stringify([fields, expressions.map(({ text }) => text), condition?.text ?? null, name]);
}

/** The calls of one unit that a key has to do with, each once for each key. */
export function reliancesIn(reports: readonly CodeReport[]): readonly Reliance[] {
  const found: Reliance[] = [];
  for (const report of reports) {
    walkEffects(report.effects, (effect, context) => {
      if (effect.kind !== "find-or-create") return;
      const place = ownPlaceOf(report, effect.frames);
      for (const each of place ? reliancesOf(report, effect, context, place) : []) {
        if (!found.some(({ span, key }) => key === each.key && isSameSpan(span, each.span))) found.push(each);
      }
    });
  }
  return found;
}

function reliancesOf(
  { schema, backends }: CodeReport,
  call: FindOrCreate,
  context: EffectContext,
  span: Span,
): readonly Reliance[] {
  const model = schema.models.get(call.model);
  if (!model) return [];
  return bearingsOf(withEnforcedKeys(model, backends), call, context).map(([key, bearing]) => ({
    model: call.model,
    key: keyName(key),
    span,
    updates: call.updates,
    bearing,
  }));
}

function bearingsOf(
  model: Model,
  call: FindOrCreate,
  context: EffectContext,
): readonly (readonly [Uniqueness, Bearing])[] {
  const guarantee = guaranteeOf(model, call);
  if (guarantee.kind === "unknown") return [];
  if (guarantee.kind === "refused") return [[guarantee.by, refusedBearing(guarantee.because, call, context)]];
  if (guarantee.kind !== "not-guaranteed") return [[guarantee.by, "relies"]];
  if (guarantee.near) return [[guarantee.near, "null"]];
  return model.uniqueness.filter((key) => isLessThan(key, call)).map((key) => [key, "narrower"]);
}

function refusedBearing(
  because: Extract<Guarantee, { kind: "refused" }>["because"],
  call: FindOrCreate,
  context: EffectContext,
): Bearing {
  if (because === "wider") return "wider";
  return because === "at-commit" && !isRefusedLater(call, context) ? "relies" : "fails";
}

/** All that is looked for is of the key, which has more columns. */
function isLessThan({ fields }: Uniqueness, { sought, seeksMore }: FindOrCreate): boolean {
  if (seeksMore || sought.length === 0 || sought.length >= fields.length) return false;
  return sought.every(({ column, comparison }) => comparison === "equal" && fields.includes(column));
}

/** The calls that each key has to do with, by what the units of the workspace turned out to do. */
export class RelianceIndex {
  private readonly byUnit = new Map<string, readonly Reliance[]>();

  /** Takes the calls of one unit, in place of those it had before. */
  replace(unit: string, reliances: readonly Reliance[]): void {
    if (reliances.length > 0) this.byUnit.set(unit, reliances);
    else this.byUnit.delete(unit);
  }

  /** In the order in which their units were analysed. */
  on(model: ModelId, key: Uniqueness): Reliance[] {
    const name = keyName(key);
    return [...this.byUnit.values()].flatMap((reliances) =>
      reliances.filter((each) => each.model === model && each.key === name),
    );
  }
}
