import type { Expression, FunctionDefinition } from "../syntax/ast";
import { allNodes, isClause, isStatement, type SyntaxNode } from "./nodes-at";

/** What a name was bound to last before a place in a function. */
export type Binding =
  | { readonly kind: "value" | "element"; readonly node: Expression }
  | { readonly kind: "parameter" };

/** The nearest binding of a name above a place, in the order of the text; null when the function does not bind it. */
export function findBinding(definition: FunctionDefinition, name: string, before: SyntaxNode): Binding | null {
  let found: Binding | null = null;
  let at = -1;
  for (const { target, node, kind } of bindingsIn(definition)) {
    // A comprehension's clause stands behind the expression that uses its names.
    const start = kind === "clause" ? -1 : target.s;
    if (start >= before.s || start < at || !binds(target, name)) continue;
    found = { kind: kind === "value" ? "value" : "element", node };
    at = start;
  }
  if (found) return found;
  return definition.params.some((parameter) => parameter.name === name) ? { kind: "parameter" } : null;
}

interface Bound {
  readonly target: Expression;
  readonly node: Expression;
  readonly kind: "value" | "element" | "clause";
}

function* bindingsIn(definition: FunctionDefinition): Generator<Bound> {
  for (const node of allNodes(definition.body)) {
    if (isStatement(node, "assign") && node.value) {
      for (const target of node.targets) yield { target, node: node.value, kind: "value" };
    } else if (isStatement(node, "for")) yield { target: node.target, node: node.iter, kind: "element" };
    else if (isClause(node)) yield { target: node.target, node: node.iter, kind: "clause" };
    else if (isStatement(node, "with")) {
      for (const { target, value } of node.items) if (target) yield { target, node: value, kind: "value" };
    } else if (node.k === "walrus") {
      const { target, value } = node as Extract<Expression, { k: "walrus" }>;
      yield { target, node: value, kind: "value" };
    }
  }
}

function binds(target: Expression, name: string): boolean {
  if (target.k === "name") return target.id === name;
  if (target.k === "seq") return target.items.some((item) => binds(item, name));
  return target.k === "star" && binds(target.value, name);
}
