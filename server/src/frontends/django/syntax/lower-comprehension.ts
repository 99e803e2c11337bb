import type { Comprehension, ComprehensionClause, Expression } from "./ast";
import type { Lowering } from "./lowering";

/** A comprehension or generator expression: its element, then one clause for each `for` with the conditions after it. */
export function lowerComprehension(lowering: Lowering, node: number, t: Comprehension["t"]): Comprehension {
  const [body, ...rest] = lowering.parts(node);
  const clauses: (ComprehensionClause & { ifs: Expression[] })[] = [];
  for (const child of rest) {
    if (lowering.kindOf(child) === "for_in_clause") clauses.push(lowerClause(lowering, child));
    else if (lowering.kindOf(child) === "if_clause") {
      const test = lowering.expression(lowering.parts(child)[0], child);
      clauses.at(-1)?.ifs.push(test);
    }
  }
  return {
    k: "comp",
    s: lowering.start(node),
    e: lowering.end(node),
    t,
    ...lowerElement(lowering, body, node),
    clauses,
  };
}

function lowerElement(
  lowering: Lowering,
  body: number | undefined,
  parent: number,
): { elt: Expression; val: Expression | null } {
  if (body === undefined || lowering.kindOf(body) !== "pair")
    return { elt: lowering.expression(body, parent), val: null };
  const [key, value] = lowering.parts(body);
  return { elt: lowering.expression(key, body), val: lowering.expression(value, body) };
}

function lowerClause(lowering: Lowering, node: number): ComprehensionClause & { ifs: Expression[] } {
  const [target, iter] = lowering.parts(node);
  return {
    s: lowering.start(node),
    e: lowering.end(node),
    target: lowering.expression(target, node),
    iter: lowering.expression(iter, node),
    ifs: [],
    async: lowering.hasMark(node, "async"),
  };
}
