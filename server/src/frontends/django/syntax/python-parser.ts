import { Language, Parser } from "web-tree-sitter";
import { FlatTreeBuilder } from "./flat-tree";
import { EXPRESSIONS } from "./lower-expression";
import { lowerModule } from "./lower-module";
import { STATEMENTS } from "./lower-statement";
import type { LoweringTables } from "./lowering";
import type { ModuleFacts } from "./module-facts";
import { NodeKinds } from "./node-kinds";

/** The two WebAssembly files that the parser runs on: bytes, or a path or URL for the runtime to load. */
export interface ParserWasm {
  /** `web-tree-sitter.wasm` of the npm package web-tree-sitter. */
  readonly runtime: string | Uint8Array;
  /** `tree-sitter-python.wasm` of the npm package tree-sitter-python. */
  readonly grammar: string | Uint8Array;
}

/** Turns Python text into facts. Not re-entrant, but any number may exist, one per thread is enough. */
export class PythonParser {
  private readonly builder: FlatTreeBuilder;

  constructor(
    private readonly parser: Parser,
    private readonly tables: LoweringTables,
  ) {
    this.builder = new FlatTreeBuilder(tables.kinds);
  }

  /**
   * Facts of one file's text; never throws on any text. With the facts of an earlier text of the same file, functions
   * whose text is unchanged keep their definition object.
   */
  parse(text: string, previous?: ModuleFacts): ModuleFacts {
    const tree = this.parser.parse(text);
    if (!tree) throw new Error("The Python parser was stopped before it finished.");
    try {
      return lowerModule(this.tables, this.builder, tree, text, previous);
    } finally {
      tree.delete();
    }
  }
}

/** Loads the parser's WebAssembly. Rejects when a file cannot be read or does not fit the other. */
export async function createPythonParser(wasm: ParserWasm): Promise<PythonParser> {
  const { runtime } = wasm;
  await Parser.init(typeof runtime === "string" ? { locateFile: () => runtime } : { wasmBinary: runtime });
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds = new NodeKinds(language);
  const tables = { kinds, expressions: kinds.table(EXPRESSIONS), statements: kinds.table(STATEMENTS) };
  return new PythonParser(parser, tables);
}
