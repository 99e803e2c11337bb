import type { SyntaxNode } from "./nodes-within";

/** The node is that name and nothing else. */
export function isName(node: SyntaxNode | null | undefined, name: string): boolean {
  return node?.k === "name" && node.id === name;
}
