import type { Expression, FunctionDefinition, Statement } from "../syntax/ast";
import { bindingsWithin } from "../syntax/bindings-within";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin } from "../syntax/nodes-within";

/**
 * The value that a statement gives an attribute is computed from what this function reads of it, at once or by way of
 * variables: a caller may have read it before.
 */
export function isReadHere(
  statement: Statement,
  attribute: Expression,
  definition: FunctionDefinition,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (statement.k === "aug" && isSameExpression(statement.target, attribute)) return true;
  const value = statement.k === "assign" || statement.k === "aug" ? statement.value : null;
  if (value === null) return false;
  return [...nodesWithin(value)].some((node) => {
    if (node.k === "attr") return isSameExpression(node, attribute);
    if (node.k !== "name" || seen.has(node.id)) return false;
    const known = new Set([...seen, node.id]);
    return bindingsWithin(definition, node.id).some(
      (each) => (each.k === "assign" || each.k === "aug") && isReadHere(each, attribute, definition, known),
    );
  });
}
