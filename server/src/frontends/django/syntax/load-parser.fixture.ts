import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createPythonParser, type PythonParser } from "./python-parser";

/** The parser for tests, from the installed packages. */
export async function loadParser(): Promise<PythonParser> {
  const { resolve } = createRequire(import.meta.url);
  return createPythonParser({
    runtime: readFileSync(resolve("web-tree-sitter/web-tree-sitter.wasm")),
    grammar: readFileSync(resolve("tree-sitter-python/tree-sitter-python.wasm")),
  });
}
