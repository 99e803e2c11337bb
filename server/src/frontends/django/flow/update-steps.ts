import type { Restriction } from "../../../orm/query";
import type { Span } from "../../../orm/span";
import type { Arguments } from "./arguments";
import { assignment } from "./assign";
import { identityOf } from "./known-value";
import type { EffectStep } from "./summary";
import { INDEPENDENT, type QueryValue, type Value } from "./values";

/** The columns that `update()` writes: each by itself where one row is updated, which its values may come from. */
export function updateSteps({ query }: QueryValue, args: Arguments, span: Span): readonly EffectStep[] {
  const { model } = query;
  const row = rowOf(query.restrictedBy ?? []);
  if (row === null || query.state.open) {
    const fields = [...args.keywords.keys()];
    return [{ s: "effect", effect: { kind: "update", span, model, fields, value: "plain", instance: null } }];
  }
  const instance = identityOf(row);
  return [...args.keywords].map(([name, value]) => {
    const place = args.spans.get(name) ?? span;
    const effect = { kind: "update", span: place, model, fields: [name], value: "plain", instance } as const;
    return { ...assignment(effect, value), ...(row.k === "symbol" ? { row, assigned: value } : {}) };
  });
}

/** The row whose key is looked for, and nothing else: a lookup for what was read as well updates no row that changed. */
function rowOf(restrictions: readonly Restriction[]): Value | null {
  const [only, ...others] = restrictions;
  if (!only || others.length > 0 || only.negated || !KEYS.has(only.lookup)) return null;
  const { symbol, identity } = only.value;
  return symbol === null
    ? { k: "unknown", identity, deps: INDEPENDENT }
    : { k: "symbol", id: symbol, deps: INDEPENDENT };
}

const KEYS = new Set(["pk", "id", "pk__exact", "id__exact"]);
