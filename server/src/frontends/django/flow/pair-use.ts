import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { Arguments } from "./arguments";
import type { Run } from "./run";
import type { ListValue } from "./values";

/** An attribute is asked of a pair of a row and whether it was created: a tuple has few. */
export function useAttribute(run: Run, { pair }: ListValue, name: string, span: Span): void {
  if (!pair || name === "count" || name === "index" || name.startsWith("__")) return;
  run.add({
    s: "effect",
    effect: {
      kind: "pair-use",
      span,
      frames: run.framesTo(span),
      pair: pair.span,
      model: pair.model,
      as: "attribute",
      name,
    },
  });
}

/** Lookups and values of a new row where such a pair is given as a related row. */
export function useAsRelated(run: Run, model: ModelId, args: Arguments, span: Span): void {
  const relations = run.world.schema.models.get(model)?.relations;
  for (const [lookup, value] of args.keywords) {
    const name = lookup.replace(/__exact$/, "");
    if (value.k !== "list" || !value.pair || !relations?.has(name)) continue;
    const { span: pair, model: row } = value.pair;
    const place = args.spans.get(lookup) ?? span;
    run.add({
      s: "effect",
      effect: { kind: "pair-use", span: place, frames: run.framesTo(place), pair, model: row, as: "relation", name },
    });
  }
}
