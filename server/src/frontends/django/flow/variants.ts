import type { Span } from "../../../orm/span";
import type { Run } from "./run";
import { answering, type StateRead, statesOf } from "./state-reads";
import { type Alternative, alternativesOf, choice, type Value } from "./values";

/**
 * The union of what each option of a value becomes; `None` is left out where another option remains. The value is one of
 * them each time, so that what the options send excludes each other.
 */
export function mapVariants(run: Run, value: Value, span: Span, change: (option: Value) => Value): Value {
  if (value.k !== "union") return change(value);
  const alternatives = alternativesOf(value);
  const results = alternatives.map(({ value: option, conditions }, at) => ({
    value: asVariant(run, alternatives, at, span, () => change(option)),
    conditions,
  }));
  return answering(choice(results), variantStates(run, results));
}

/** Whichever row is at hand, its own columns decide what is read of it. */
function variantStates(run: Run, results: readonly Alternative[]): readonly StateRead[] {
  const all = results.map(({ value }) => statesOf(run, value));
  const states = all.flat();
  return new Set(states.map(({ source }) => source)).size === states.length ? states : [];
}

/** Does something for each option of a value, as variants of which one happens. */
export function forEachVariant(run: Run, value: Value, span: Span, body: (option: Value) => void): void {
  const alternatives = alternativesOf(value);
  for (const [at, { value: option }] of alternatives.entries()) {
    asVariant(run, alternatives, at, span, () => body(option));
  }
}

function asVariant<T>(run: Run, { length }: readonly Alternative[], at: number, span: Span, body: () => T): T {
  if (length === 1) return body();
  // The options are another place than the expression: a loop over them parts its own ways there.
  const split = `${run.splitAt(span)}|option`;
  return run.region("branch", span, body, { split, ways: [at], variants: length });
}
