import { Language, Parser, type Tree } from "web-tree-sitter";
import { describeEdit } from "./describe-edit";
import { findDirectives } from "./directives";
import { type FlatTree, FlatTreeBuilder } from "./flat-tree";
import { findJoinedLines, separateLines } from "./joined-lines";
import { EXPRESSIONS } from "./lower-expression";
import { lowerModule } from "./lower-module";
import { STATEMENTS } from "./lower-statement";
import type { LoweringTables } from "./lowering";
import type { ModuleFacts, UnitFacts } from "./module-facts";
import { NodeKinds } from "./node-kinds";
import { type DocumentParser, ParsedDocument, type PreparedText } from "./parsed-document";
import { hashShape } from "./text-shape";
import { blankBrackets, findUnclosedBrackets } from "./unclosed-brackets";

/** The two WebAssembly files that the parser runs on: bytes, or a path or URL for the runtime to load. */
export interface ParserWasm {
  /** `web-tree-sitter.wasm` of the npm package web-tree-sitter. */
  readonly runtime: string | Uint8Array;
  /** `tree-sitter-python.wasm` of the npm package tree-sitter-python. */
  readonly grammar: string | Uint8Array;
}

/** Turns Python text into facts. Not re-entrant; one per thread is enough. */
export class PythonParser {
  private readonly builder: FlatTreeBuilder;

  constructor(
    private readonly parser: Parser,
    private readonly tables: LoweringTables,
  ) {
    this.builder = new FlatTreeBuilder(tables.kinds);
  }

  /**
   * Facts of one file's text, whatever the text is. With the facts of an earlier text of the same file, functions
   * whose text is unchanged keep their definition object.
   */
  parse(text: string, previous?: ModuleFacts): ModuleFacts {
    const tree = this.parseTree(text);
    try {
      return this.lower(tree, { original: text, parsed: text, blanked: [] }, previous);
    } finally {
      tree.delete();
    }
  }

  /**
   * A document that is being edited: it keeps its tree, so that an edit costs what changed. The caller disposes it.
   * `previous` are facts of an earlier text, as for `parse`.
   */
  open(text: string, previous?: ModuleFacts): ParsedDocument {
    const parser: DocumentParser = {
      prepare: prepareText,
      parseTree: (parsed, old) => this.parseTree(parsed, old),
      lower: (tree, prepared, previous) => this.lower(tree, prepared, previous),
    };
    return new ParsedDocument(parser, text, previous);
  }

  private parseTree(text: string, old?: Tree): Tree {
    const tree = this.parser.parse(text, old);
    if (!tree) throw new Error("The Python parser was stopped before it finished.");
    return tree;
  }

  private lower(tree: Tree, text: PreparedText, previous: ModuleFacts | undefined): ModuleFacts {
    const { original, parsed, blanked } = text;
    const source: Source = { tree, original, parsed, repairs: blanked.map(bracketPlace), known: knownUnits(previous) };
    const facts = this.lowerClosed(source);
    return { ...facts, directives: findDirectives(tree, original), shape: hashShape(facts.units, original) };
  }

  private lowerClosed(source: Source): LoweredText {
    const brackets = source.tree.rootNode.hasError ? findUnclosedBrackets(source.parsed) : [];
    if (brackets.length === 0) return this.lowerJoined(source);
    const closed = blankBrackets(source.parsed, brackets);
    return this.reparse(source, closed, brackets.map(bracketPlace), (repaired) => this.lowerJoined(repaired));
  }

  private lowerJoined(source: Source): LoweredText {
    const flat = this.build(source);
    const joined = findJoinedLines(flat, this.tables.kinds, source.parsed);
    if (joined.length === 0) return lowerModule(this.tables, flat, source.parsed);
    return this.reparse(source, separateLines(source.parsed, joined), joined, (separated) =>
      lowerModule(this.tables, this.build(separated), separated.parsed),
    );
  }

  private build(source: Source): FlatTree {
    const flat = this.builder.build(source.tree, source.original, source.known);
    return { ...flat, errors: [...flat.errors, ...source.repairs] };
  }

  /** Parses a text of the same length with some characters replaced, and lowers it. */
  private reparse(
    source: Source,
    repaired: string,
    repairs: readonly Place[],
    lower: (source: Source) => LoweredText,
  ): LoweredText {
    const old = source.tree.copy();
    old.edit(describeEdit(source.parsed, repaired));
    const tree = this.parseTree(repaired, old);
    old.delete();
    try {
      return lower({ ...source, tree, parsed: repaired, repairs: [...source.repairs, ...repairs] });
    } finally {
      tree.delete();
    }
  }
}

type LoweredText = ReturnType<typeof lowerModule>;
type Place = ModuleFacts["errors"][number];

/** A tree and the text it was made from, which is the document's but for what was repaired to contain a mistake. */
interface Source {
  readonly tree: Tree;
  readonly original: string;
  readonly parsed: string;
  readonly repairs: readonly Place[];
  readonly known: ReadonlyMap<string, UnitFacts>;
}

function bracketPlace(offset: number): Place {
  return { s: offset, e: offset + 1 };
}

/**
 * Blanks out open brackets without asking the parser first. Quotes nested in an f-string look like the ends of strings
 * here, so that a bracket on such a line may be open in appearance only: those are left to the parser.
 */
function prepareText(text: string): PreparedText {
  const blanked = findUnclosedBrackets(text).filter((offset) => !hasFormattedString(text, offset));
  return { original: text, parsed: blanked.length > 0 ? blankBrackets(text, blanked) : text, blanked };
}

function hasFormattedString(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf("\n", offset) + 1;
  const lineEnd = text.indexOf("\n", offset);
  return /[ft]r?["']/i.test(text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd));
}

/** A broken unit is always read again: what broke it may stand outside its text. */
function knownUnits(previous: ModuleFacts | undefined): ReadonlyMap<string, UnitFacts> {
  const known = new Map<string, UnitFacts>();
  for (const unit of previous?.units.values() ?? []) if (!unit.broken) known.set(unit.hash, unit);
  return known;
}

/** Loads the parser's WebAssembly. Rejects when a file cannot be read or does not fit the other. */
export async function createPythonParser(wasm: ParserWasm): Promise<PythonParser> {
  const { runtime } = wasm;
  await Parser.init(typeof runtime === "string" ? { locateFile: () => runtime } : { wasmBinary: runtime });
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds = new NodeKinds(language);
  const [expressions, statements] = [kinds.table(EXPRESSIONS), kinds.table(STATEMENTS)];
  const tables = { kinds, expressions, statements, words: new Map<string, string>() };
  return new PythonParser(parser, tables);
}
