import { Edit, type Point, type Tree } from "web-tree-sitter";
import type { ModuleFacts } from "./module-facts";

/**
 * The tree, text and facts of a document that is being edited. An update reparses around the change and lowers only
 * the functions whose text changed.
 */
export class ParsedDocument {
  private tree: Tree;
  private text: string;
  private current: ModuleFacts;

  constructor(
    private readonly parse: (text: string, old?: Tree) => Tree,
    private readonly lower: (tree: Tree, text: string, previous: ModuleFacts | undefined) => ModuleFacts,
    text: string,
  ) {
    this.text = text;
    this.tree = parse(text);
    this.current = lower(this.tree, text, undefined);
  }

  get facts(): ModuleFacts {
    return this.current;
  }

  /** Facts of the new text. */
  update(text: string): ModuleFacts {
    if (text === this.text) return this.current;
    const old = this.tree;
    old.edit(describeEdit(this.text, text));
    this.tree = this.parse(text, old);
    old.delete();
    this.text = text;
    this.current = this.lower(this.tree, text, this.current);
    return this.current;
  }

  /** Frees the tree; the document must not be used afterwards. Facts stay valid. */
  dispose(): void {
    this.tree.delete();
  }
}

/** The smallest single replacement that turns one text into the other. */
function describeEdit(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let common = 0;
  while (
    common < shorter - start &&
    before.charCodeAt(before.length - 1 - common) === after.charCodeAt(after.length - 1 - common)
  ) {
    common++;
  }
  const oldEnd = before.length - common;
  const newEnd = after.length - common;
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  });
}

function pointAt(text: string, offset: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let end = text.indexOf("\n"); end >= 0 && end < offset; end = text.indexOf("\n", lineStart)) {
    row++;
    lineStart = end + 1;
  }
  return { row, column: offset - lineStart };
}
