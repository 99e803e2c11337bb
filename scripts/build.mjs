// Bundles the extension: dist/client.js (VS Code side), dist/report-page.js (the report page in it), dist/server.js (language server), dist/cli.js (`roundtrip`),
// and beside them the data they read at run time. `--watch` rebuilds on change.
import { chmodSync, cpSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const require = createRequire(import.meta.url);

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  sourcemap: "linked",
  sourcesContent: false,
  minify: true,
  keepNames: true,
  logLevel: "warning",
  // The CommonJS build of the parser finds its wasm through __dirname, which a CommonJS bundle has.
  alias: { "web-tree-sitter": require.resolve("web-tree-sitter") },
  define: { "import.meta.url": "__bundleUrl" },
};
const bundleUrl = 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;';

const bundles = [
  { entry: "client/src/extension.ts", outfile: "dist/client.js", external: ["vscode"] },
  { entry: "client/webview/page.ts", outfile: "dist/report-page.js", isPage: true },
  { entry: "server/src/main.ts", outfile: "dist/server.js" },
  { entry: "server/src/cli.ts", outfile: "dist/cli.js", shebang: "#!/usr/bin/env node\n" },
];

function copyData() {
  mkdirSync(dist, { recursive: true });
  for (const name of ["web-tree-sitter", "tree-sitter-python"]) {
    cpSync(join(root, "node_modules", name, `${name}.wasm`), join(dist, `${name}.wasm`));
  }
  cpSync(join(root, "docs/rules"), join(dist, "rules"), { recursive: true });
  cpSync(join(root, "server/stubs"), join(dist, "stubs"), {
    recursive: true,
    filter: (path) => !path.includes("__pycache__"),
  });
}

rmSync(dist, { recursive: true, force: true });
copyData();
const watch = process.argv.includes("--watch");
/** @type {import("esbuild").BuildOptions} */
const page = { ...shared, platform: "browser", target: "chrome118", format: "iife" };
for (const { entry, outfile, external = [], shebang = "", isPage = false } of bundles) {
  const ofNode = { ...shared, external, banner: { js: shebang + bundleUrl } };
  const options = { ...(isPage ? page : ofNode), entryPoints: [entry], outfile };
  if (watch) await (await context(options)).watch();
  else await build(options);
}
if (!watch) chmodSync(join(dist, "cli.js"), 0o755);
