import type { Parser, Tree } from "web-tree-sitter";
import { describeEdit } from "./describe-edit";
import { separateLines } from "./joined-lines";
import { type Place, readableText, type Segment } from "./segment";
import { blankBrackets, findUnclosedBrackets } from "./unclosed-brackets";

/** Parses one piece of a text, and again with its mistakes contained where it has some. */
export class SegmentParser {
  constructor(private readonly parser: Parser) {}

  /**
   * Parses `text`, which stands at `start` of its document; `before` is what stood there. Brackets that are still open
   * are closed. The caller disposes the result.
   */
  parse(text: string, start: number, before?: EditedSegment): Segment {
    const blanked = findPlainBrackets(text);
    const prepared = blanked.length > 0 ? blankBrackets(text, blanked) : text;
    const tree = before ? this.reparse(before.tree, before.text, prepared) : this.parseTree(prepared);
    const brackets = tree.rootNode.hasError ? findUnclosedBrackets(prepared) : [];
    const closed = brackets.length > 0 ? blankBrackets(prepared, brackets) : prepared;
    return {
      start,
      length: text.length,
      tree,
      prepared: prepared === text ? null : prepared,
      readable: closed === prepared ? tree : this.reparse(tree, prepared, closed),
      repaired: closed === text ? null : closed,
      repairs: [...blanked, ...brackets].map((offset) => ({ s: offset, e: offset + 1 })),
    };
  }

  /** The segment with each of these lines, offsets in `document`, ended where Python ends it. The old one is used up. */
  separate(segment: Segment, document: string, lines: readonly Place[]): Segment {
    const { start, tree, readable } = segment;
    const joined = lines.map(({ s, e }) => ({ s: s - start, e: e - start }));
    const text = readableText(segment, document);
    const repaired = separateLines(text, joined);
    const separated = this.reparse(readable, text, repaired);
    if (readable !== tree) readable.delete();
    return { ...segment, readable: separated, repaired, repairs: [...segment.repairs, ...joined] };
  }

  private reparse(tree: Tree, before: string, after: string): Tree {
    const old = tree.copy();
    old.edit(describeEdit(before, after));
    try {
      return this.parseTree(after, old);
    } finally {
      old.delete();
    }
  }

  private parseTree(text: string, old?: Tree): Tree {
    const tree = this.parser.parse(text, old);
    if (!tree) throw new Error("The Python parser was stopped before it finished.");
    return tree;
  }
}

/** The tree of a segment before an edit, and the text it was made of. */
export interface EditedSegment {
  readonly tree: Tree;
  readonly text: string;
}

/**
 * Open brackets that are blanked out without asking the parser first: with them it would throw away the rest of the
 * tree at each `(`, and build it anew at each `)`. Quotes nested in an f-string look like the ends of strings here, so
 * that a bracket on such a line may be open in appearance only: those are left to the parser.
 */
function findPlainBrackets(text: string): number[] {
  return findUnclosedBrackets(text).filter((offset) => !hasFormattedString(text, offset));
}

function hasFormattedString(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf("\n", offset) + 1;
  const lineEnd = text.indexOf("\n", offset);
  return /[ft]r?["']/i.test(text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd));
}
