import type { ExceptionHandler, Expression, TryStatement } from "./ast";
import { lowerClauseBody } from "./lower-clause-body";
import type { Lowering } from "./lowering";

export function lowerTry(lowering: Lowering, node: number): TryStatement {
  const parts = lowering.parts(node);
  const find = (kind: string): number | undefined => parts.find((child) => lowering.kindOf(child) === kind);
  const handlers = parts.filter((child) => lowering.kindOf(child) === "except_clause");
  return {
    k: "try",
    s: lowering.start(node),
    e: lowering.end(node),
    body: lowering.block(find("block")),
    handlers: handlers.map((clause) => lowerHandler(lowering, clause)),
    orelse: lowerClauseBody(lowering, find("else_clause")),
    finalbody: lowerClauseBody(lowering, find("finally_clause")),
  };
}

function lowerHandler(lowering: Lowering, clause: number): ExceptionHandler {
  const parts = lowering.parts(clause);
  const block = parts.find((child) => lowering.kindOf(child) === "block");
  const caught = lowerCaught(
    lowering,
    parts.filter((child) => child !== block),
    clause,
  );
  return { s: lowering.start(clause), e: lowering.end(clause), ...caught, body: lowering.block(block) };
}

/** `A`, `A as e`, `(A, B)`, and `A, B` without parentheses (Python 3.14). */
function lowerCaught(
  lowering: Lowering,
  parts: readonly number[],
  clause: number,
): { type: Expression | null; name: string | null } {
  const [first, second] = parts;
  if (first === undefined) return { type: null, name: null };
  if (lowering.kindOf(first) === "as_pattern") return lowerCaught(lowering, lowering.parts(first), first);
  if (second === undefined) return { type: lowering.expression(first, clause), name: null };
  const between = lowering.textBetween(lowering.end(first), lowering.start(second));
  if (/^[\s)]*as\b/.test(between)) return { type: lowering.expression(first, clause), name: lowering.textOf(second) };
  const last = parts.at(-1) ?? second;
  const items = lowering.expressions(parts);
  const type: Expression = { k: "seq", s: lowering.start(first), e: lowering.end(last), t: "tuple", items };
  return { type, name: null };
}
