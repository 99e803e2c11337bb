import type { Span } from "../../../orm/span";
import { type Condition, contradicts, negate } from "./conditions";
import type { Emptied } from "./emptiness";
import type { Limits } from "./limits";
import type { Run } from "./run";
import { copyState, mergeStates, type State } from "./state";
import type { RegionStep } from "./summary";

/** How often an alternative happens at most, as its text says. */
interface BranchEnd {
  readonly leaves?: RegionStep["leaves"];
  readonly limits?: Limits;
  readonly absent?: readonly Emptied[];
  readonly decisions?: RegionStep["decisions"];
}

/**
 * Runs alternatives, of which one happens, each from the state before them; afterwards the state is what holds in all
 * that came to their end. An alternative that gives null did not come to its end (it returned, raised, continued).
 * Results are in the order of the alternatives. When none ends, the state is that of the last one.
 */
export function branches<T>(
  run: Run,
  span: Span,
  alternatives: readonly (() => T)[],
  when: Condition | null = null,
  ends: readonly BranchEnd[] = [],
): (T | null)[] {
  const before = run.state;
  const ended: Ended[] = [];
  let last = before;
  const results = alternatives.map((alternative, at) => {
    const condition = when && (at === 0 ? when : negate(when));
    if (condition && contradicts(run.conditions, condition)) return null;
    run.state = copyState(before);
    const result = run.region("branch", span, alternative, { when: condition, ...ends[at], ways: [at] });
    last = run.state;
    if (result !== null && result !== false) ended.push({ state: run.state, conditions: condition ? [condition] : [] });
    return result;
  });
  run.state = ended.length === 0 ? last : ended.reduce(mergeConditional).state;
  return results;
}

/** Runs what happens only where all conditions hold; null when one of them cannot. */
export function under<T>(run: Run, span: Span, conditions: readonly Condition[], body: () => T): T | null {
  const [when, ...rest] = conditions;
  if (!when) return body();
  if (contradicts(run.conditions, when)) return null;
  return run.region("branch", span, () => under(run, span, rest, body), { when });
}

type Ended = { readonly state: State; readonly conditions: readonly Condition[] };

function mergeConditional(a: Ended, b: Ended): Ended {
  return { state: mergeStates(a.state, b.state, a.conditions, b.conditions), conditions: [] };
}
