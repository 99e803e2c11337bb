import type { Span } from "../../../orm/span";
import type { Run } from "./run";
import { copyState, mergeStates, type State } from "./state";

/**
 * Runs alternatives, of which one happens, each from the state before them; afterwards the state is what holds in all
 * that came to their end. An alternative that gives null did not come to its end (it returned, raised, continued).
 * Results are in the order of the alternatives. When none ends, the state is that of the last one.
 */
export function branches<T>(run: Run, span: Span, alternatives: readonly (() => T)[]): (T | null)[] {
  const before = run.state;
  const ended: State[] = [];
  let last = before;
  const results = alternatives.map((alternative) => {
    run.state = copyState(before);
    const result = run.region("branch", span, alternative);
    last = run.state;
    if (result !== null && result !== false) ended.push(run.state);
    return result;
  });
  run.state = ended.length === 0 ? last : ended.reduce(mergeStates);
  return results;
}
