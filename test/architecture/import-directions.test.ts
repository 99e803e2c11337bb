import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { expect, test } from "vitest";

/**
 * Imports point one way. Each layer names the layers it may import besides itself; a file of a layer is the first row
 * whose prefix it starts with.
 */
const LAYERS: { layer: string; prefix: string; may: string[] }[] = [
  { layer: "protocol", prefix: "protocol/", may: [] },
  { layer: "client", prefix: "client/src/", may: ["protocol"] },
  { layer: "orm", prefix: "server/src/orm/", may: [] },
  { layer: "rules", prefix: "server/src/rules/", may: ["orm"] },
  { layer: "frontends", prefix: "server/src/frontends/", may: ["orm"] },
  { layer: "recording", prefix: "server/src/recording/", may: ["orm"] },
  { layer: "workspace", prefix: "server/src/workspace/", may: ["orm"] },
  { layer: "engine", prefix: "server/src/engine/", may: ["orm", "rules", "frontends", "recording", "workspace"] },
  { layer: "features", prefix: "server/src/features/", may: ["engine", "orm", "protocol"] },
  { layer: "lsp", prefix: "server/src/lsp/", may: ["features", "engine", "protocol"] },
  { layer: "cli", prefix: "server/src/cli", may: ["features", "engine", "orm", "protocol"] },
  { layer: "main", prefix: "server/src/main.ts", may: ["lsp", "features"] },
];

/** Packages that only some layers may import: everything else is free to all. */
const RESTRICTED: { package: RegExp; layers: string[] }[] = [
  { package: /^vscode$/, layers: ["client"] },
  { package: /^vscode-languageclient(\/|$)/, layers: ["client"] },
  { package: /^vscode-(languageserver|jsonrpc)(\/|-|$)/, layers: ["lsp", "main"] },
  {
    package: /^(node:)?(fs|child_process|net|http|https|os|process|worker_threads)(\/|$)/,
    layers: ["client", "workspace", "cli", "main", "lsp"],
  },
];

const ROOT = join(import.meta.dirname, "../..");
const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s+(?:[^"'`;]*?\sfrom\s+)?["']([^"']+)["']|\b(?:import|require)\(\s*["']([^"']+)["']/g;

function layerOf(file: string): string | undefined {
  return LAYERS.find(({ prefix }) => file.startsWith(prefix))?.layer;
}

/** The specifiers a source text imports, comments left out. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [...code.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? "");
}

/** A sentence saying what is wrong with `file` (relative to the root) importing `specifier`, or undefined when it is allowed. */
function judge(file: string, specifier: string): string | undefined {
  const from = layerOf(file);
  if (from === undefined) return `${file} belongs to no layer`;
  if (specifier.endsWith(".fixture")) return `${file} imports ${specifier}, which serves tests`;
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(file), specifier);
    const to = layerOf(target) ?? layerOf(`${target}/`) ?? layerOf(`${target}.ts`);
    const allowed = to === from || LAYERS.find(({ layer }) => layer === from)?.may.includes(to ?? "");
    return allowed ? undefined : `${file} (${from}) imports ${specifier} (${to ?? "no layer"})`;
  }
  const rule = RESTRICTED.find((entry) => entry.package.test(specifier));
  return rule === undefined || rule.layers.includes(from) ? undefined : `${file} (${from}) imports ${specifier}`;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !/\.(test|fixture)\.ts$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split("\\").join("/"));
}

test("every import of the sources points the allowed way", () => {
  const files = [...sources("protocol"), ...sources("client/src"), ...sources("server/src")];
  const wrong = files.flatMap((file) =>
    importsOf(readFileSync(join(ROOT, file), "utf8")).flatMap((specifier) => judge(file, specifier) ?? []),
  );
  expect(files.length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

test.each([
  ["server/src/orm/query.ts", "../rules/n-plus-one"],
  ["server/src/rules/n-plus-one.ts", "../frontends/django/schema"],
  ["server/src/frontends/django/flow.ts", "../../workspace/files"],
  ["server/src/engine/engine.ts", "../features/hover"],
  ["server/src/engine/engine.ts", "node:fs"],
  ["client/src/report/report-panel.ts", "../../../server/src/features/service"],
  ["protocol/recorded.ts", "../server/src/orm/recording"],
  ["server/src/engine/engine.ts", "../../../protocol/place"],
  ["server/src/features/hover.ts", "vscode-languageserver/node"],
  ["server/src/features/hover.ts", "vscode-languageserver-textdocument"],
  ["server/src/lsp/hover.ts", "../rules/registry"],
  ["server/src/lsp/hover.ts", "vscode"],
  ["server/src/engine/engine.ts", "./project.fixture"],
  ["server/src/stray.ts", "./orm/query"],
])("%s may not import %s", (file, specifier) => {
  expect(judge(file, specifier)).toBeTypeOf("string");
});

test.each([
  ["server/src/engine/engine.ts", "../rules/registry"],
  ["server/src/frontends/django/flow.ts", "../../orm/query"],
  ["server/src/features/hover.ts", "../engine"],
  ["server/src/lsp/hover.ts", "../features/service"],
  ["server/src/lsp/hover.ts", "vscode-languageserver/node"],
  ["server/src/workspace/files.ts", "node:fs/promises"],
  ["client/src/extension.ts", "vscode"],
])("%s may import %s", (file, specifier) => {
  expect(judge(file, specifier)).toBeUndefined();
});

test("all ways of importing are seen", () => {
  const text = `
    import a from "a"; import type { B } from "b"; import "c"; export * from "d"; export { e } from "e";
    const f = await import("f"); const g = require("g");
    import {
      h,
    } from "h";
    // import i from "i";
    /* import j from "j"; */`;
  expect(importsOf(text)).toEqual(["a", "b", "c", "d", "e", "f", "g", "h"]);
});
