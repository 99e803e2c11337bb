import type { Tree } from "web-tree-sitter";
import { describeEdit } from "./describe-edit";
import type { ModuleFacts } from "./module-facts";

/** A text prepared for the parser: of the same length, with the brackets at `blanked` replaced by blanks. */
export interface PreparedText {
  readonly original: string;
  readonly parsed: string;
  readonly blanked: readonly number[];
}

/** What a document needs of the parser. */
export interface DocumentParser {
  prepare(text: string): PreparedText;
  parseTree(text: string, old?: Tree): Tree;
  lower(tree: Tree, text: PreparedText, previous: ModuleFacts | undefined): ModuleFacts;
}

/**
 * The tree, text and facts of a document that is being edited. An update reparses around the change and lowers only
 * the functions whose text changed. Brackets still open are blanked out before parsing, not after: with them the
 * parser would throw away the rest of the tree at each `(`, and build it anew at each `)`.
 */
export class ParsedDocument {
  private text: PreparedText;
  private tree: Tree;
  private current: ModuleFacts;

  constructor(
    private readonly parser: DocumentParser,
    text: string,
    previous?: ModuleFacts,
  ) {
    this.text = parser.prepare(text);
    this.tree = parser.parseTree(this.text.parsed);
    this.current = parser.lower(this.tree, this.text, previous);
  }

  get facts(): ModuleFacts {
    return this.current;
  }

  /** Facts of the new text. */
  update(text: string): ModuleFacts {
    if (text === this.text.original) return this.current;
    const prepared = this.parser.prepare(text);
    const old = this.tree;
    old.edit(describeEdit(this.text.parsed, prepared.parsed));
    this.tree = this.parser.parseTree(prepared.parsed, old);
    old.delete();
    this.text = prepared;
    this.current = this.parser.lower(this.tree, prepared, this.current);
    return this.current;
  }

  /** Frees the tree; the document must not be used afterwards. Facts stay valid. */
  dispose(): void {
    this.tree.delete();
  }
}
