import type { Expression } from "./ast";

/** `Lower` of `functions.Lower` and of `Lower`; empty for what is no name. */
export function lastName(node: Expression): string {
  return node.k === "attr" ? node.name : node.k === "name" ? node.id : "";
}
