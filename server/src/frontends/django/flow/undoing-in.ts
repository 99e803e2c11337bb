import type { Undoing } from "../../../orm/effect";
import type { Statement } from "../syntax/ast";
import { calledName } from "../syntax/called-name";
import { nodesWithin } from "../syntax/nodes-within";
import type { Run } from "./run";

/** What the text of a transaction does to undo it. */
export function undoingIn(run: Run, body: readonly Statement[]): Undoing {
  const nodes = body.flatMap((statement) => [...nodesWithin(statement)]);
  return {
    raises: nodes.flatMap((node) => (node.k === "raise" ? [run.span(node)] : [])),
    byHand: nodes.some((node) => node.k === "call" && calledName(node) === "set_rollback"),
  };
}
