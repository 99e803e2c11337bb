import type { Query } from "../../../orm/query";
import type { ModelId } from "../../../orm/schema";
import { isSameSpan } from "../../../orm/span";
import type { Supply } from "../../../orm/supply";
import { type CallChain, type ChainStep, stepsBeforeLoad, takeApart } from "./call-chain";
import type { Place } from "./choose-place";
import type { EditSource } from "./edit-source";
import type { Located } from "./locate";

/** A queryset expression that is to load more. */
export interface LoadTarget {
  readonly place: Located;
  readonly model: ModelId;
  /** What its rows carry so far. */
  readonly supply: Supply;
  /** Written before the first call: `.objects` behind a model class. */
  readonly prefix: string;
  /** The last call of the expression gives a queryset, whatever its name. */
  readonly endsInQueryset: boolean;
  /** Whether the `all()` that ends an expression is Django's own, which another call can stand for. */
  isPlainAll(step: ChainStep): boolean;
}

export function loadTarget(place: Place, query: Query, source: EditSource): LoadTarget {
  const { file } = place;
  const { unit } = place.link.span;
  const plain = query.chain.filter((link) => link.kind === "call" && link.name === "all");
  return {
    place,
    model: query.model,
    supply: query.supply,
    prefix: place.isModel ? `.${source.schema.defaultManager(query.model).name}` : "",
    endsInQueryset: place.isModel || place.link.kind === "pass" || place.link.kind === "root",
    isPlainAll: ({ node }) => plain.some((link) => isSameSpan(link.span, { file, unit, start: node.s, end: node.e })),
  };
}

/** The queryset written in a `Prefetch`, which the analysis did not follow: `objects` is taken for Django's manager. */
export function nestedTarget(place: Located, model: ModelId, supply: Supply): LoadTarget {
  const isPlainAll = ({ node }: ChainStep): boolean =>
    node.k === "call" && node.fn.k === "attr" && node.fn.obj.k === "attr" && node.fn.obj.name === "objects";
  return { place, model, supply, prefix: "", endsInQueryset: false, isPlainAll };
}

/** The expression up to where a call that loads more goes, and the step that follows there. */
export function splitTarget(target: LoadTarget): { readonly before: CallChain; readonly next: ChainStep | undefined } {
  const { base, steps } = takeApart(target.place.node);
  const count = target.endsInQueryset ? steps.length : stepsBeforeLoad({ base, steps });
  return { before: { base, steps: steps.slice(0, count) }, next: steps[count] };
}
