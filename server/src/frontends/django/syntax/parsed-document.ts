import type { Tree } from "web-tree-sitter";
import { describeEdit } from "./describe-edit";
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
