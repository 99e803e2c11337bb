import type { Tree } from "web-tree-sitter";
import type { ModuleFacts } from "./module-facts";

export type Place = ModuleFacts["errors"][number];

/** A piece of a document that is parsed for itself. Offsets in its trees and repairs count from its start. */
export interface Segment {
  /** Offset in the document. */
  readonly start: number;
  readonly length: number;
  /** What the next edit starts from: the tree, and the text it was made of where that is not the document's. */
  readonly tree: Tree;
  readonly prepared: string | null;
  /** What is lowered: the same tree, or that of a text of the same length in which mistakes are contained. */
  readonly readable: Tree;
  readonly repaired: string | null;
  /** Places that were replaced by blanks or semicolons. */
  readonly repairs: readonly Place[];
}

/** Frees the trees. */
export function disposeSegment({ tree, readable }: Segment): void {
  tree.delete();
  if (readable !== tree) readable.delete();
}

/** The text of a segment's readable tree, given its document's. */
export function readableText({ repaired, start, length }: Segment, document: string): string {
  return repaired ?? document.slice(start, start + length);
}
