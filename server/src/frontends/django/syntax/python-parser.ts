import { Language, Parser } from "web-tree-sitter";
import { findDirectives } from "./directives";
import { type FlatTree, FlatTreeBuilder } from "./flat-tree";
import { findJoinedLines } from "./joined-lines";
import { EXPRESSIONS } from "./lower-expression";
import { lowerModule } from "./lower-module";
import { STATEMENTS } from "./lower-statement";
import type { LoweringTables } from "./lowering";
import type { ModuleFacts, UnitFacts } from "./module-facts";
import { NodeKinds } from "./node-kinds";
import { type DocumentParser, type LoweredDocument, ParsedDocument } from "./parsed-document";
import { type Place, readableText, type Segment } from "./segment";
import { SegmentParser } from "./segment-parser";
import { hashShape } from "./text-shape";

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
  private readonly segments: SegmentParser;

  constructor(
    parser: Parser,
    private readonly tables: LoweringTables,
  ) {
    this.builder = new FlatTreeBuilder(tables.kinds);
    this.segments = new SegmentParser(parser);
  }

  /**
   * Facts of one file's text, whatever the text is. With the facts of an earlier text of the same file, functions
   * whose text is unchanged keep their definition object.
   */
  parse(text: string, previous?: ModuleFacts): ModuleFacts {
    const document = this.open(text, previous);
    document.dispose();
    return document.facts;
  }

  /**
   * A document that is being edited: it keeps its trees, so that an edit costs what changed. The caller disposes it.
   * `previous` are facts of an earlier text, as for `parse`.
   */
  open(text: string, previous?: ModuleFacts): ParsedDocument {
    const parser: DocumentParser = {
      parse: (piece, start, before) => this.segments.parse(piece, start, before),
      lower: (segments, whole, known) => this.lower(segments, whole, known),
    };
    return new ParsedDocument(parser, text, previous);
  }

  private lower(parsed: readonly Segment[], text: string, known: ReadonlyMap<string, UnitFacts>): LoweredDocument {
    const flat = this.builder.build(parsed, text, known);
    const joined = findJoinedLines(flat, this.tables.kinds, readableDocument(parsed, text));
    if (joined.length === 0) return { segments: parsed, facts: this.factsOf(flat, parsed, text) };
    const segments = parsed.map((segment) => {
      const its = joined.filter(({ s }) => s >= segment.start && s < segment.start + segment.length);
      return its.length > 0 ? this.segments.separate(segment, text, its) : segment;
    });
    return { segments, facts: this.factsOf(this.builder.build(segments, text, known), segments, text) };
  }

  private factsOf(flat: FlatTree, segments: readonly Segment[], text: string): ModuleFacts {
    const errors = [...flat.errors, ...segments.flatMap(placesOfRepairs)];
    const facts = lowerModule(this.tables, { ...flat, errors }, readableDocument(segments, text));
    return { ...facts, directives: findDirectives(segments, text), shape: hashShape(facts.units, text) };
  }
}

function placesOfRepairs({ start, repairs }: Segment): Place[] {
  return repairs.map(({ s, e }) => ({ s: start + s, e: start + e }));
}

/** The text that the segments' readable trees were made of. */
function readableDocument(segments: readonly Segment[], text: string): string {
  if (segments.every(({ repaired }) => repaired === null)) return text;
  return segments.map((segment) => readableText(segment, text)).join("");
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
