import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
/** Beside a bundle lies what it reads; unbundled, the same files lie in the repository. */
const IS_BUNDLED = existsSync(join(HERE, "tree-sitter-python.wasm"));
const REPOSITORY = join(HERE, "../../..");

/** The parser's two WebAssembly files. Throws when they are not where the installation puts them. */
export function readParserWasm(): { runtime: Uint8Array; grammar: Uint8Array } {
  const read = (packageName: string): Uint8Array =>
    readFileSync(join(IS_BUNDLED ? HERE : join(REPOSITORY, "node_modules", packageName), `${packageName}.wasm`));
  return { runtime: read("web-tree-sitter"), grammar: read("tree-sitter-python") };
}

/** The folder with our declarations of well-known Python packages. */
export function stubsFolder(): string {
  return (IS_BUNDLED ? join(HERE, "stubs") : join(REPOSITORY, "server/stubs")).split("\\").join("/");
}

/** URL of a rule's page on this machine. */
export function rulePage(name: string): string {
  return pathToFileURL(join(IS_BUNDLED ? join(HERE, "rules") : join(REPOSITORY, "docs/rules"), `${name}.md`)).href;
}

/** The release of the program. */
export function readVersion(): string {
  const manifest = readFileSync(join(IS_BUNDLED ? dirname(HERE) : REPOSITORY, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
