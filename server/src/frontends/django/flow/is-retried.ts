import type { Expression, TryStatement } from "../syntax/ast";
import { calledName } from "../syntax/called-name";
import { leavesAtOnce } from "./leaves-at-once";
import type { Run } from "./run";

/**
 * Whether the loop around does all of a `try` once more where a handler has caught something: a pass is nothing else, and
 * the loop is left where it comes to its end.
 */
export function isRetried(run: Run, node: TryStatement): boolean {
  const pass = run.passes.at(-1);
  if (pass?.body.at(-1) !== node || !counts(pass.iter)) return false;
  return leavesAtOnce(node.orelse.length > 0 ? node.orelse : node.body);
}

/** A `while`, or `for attempt in range(10)`: what is gone over says nothing to a pass. */
function counts(iter: Expression | null): boolean {
  return iter === null || (iter.k === "call" && /^(range|count|repeat)$/.test(calledName(iter)));
}
