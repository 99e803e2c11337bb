import type { Expression, Statement } from "./ast";

export type SyntaxNode = Expression | Statement;

/** A node and all statements and expressions inside it, outermost first, in the order of the text. */
export function* nodesWithin(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  yield* nodesOf(Object.values(node));
}

function* nodesOf(values: readonly unknown[]): Generator<SyntaxNode> {
  for (const value of values) {
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) yield* nodesOf(value);
    else if ("k" in value) yield* nodesWithin(value as SyntaxNode);
    else yield* nodesOf(Object.values(value));
  }
}
