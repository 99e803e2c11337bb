// `node scripts/judge.mjs [--write] [TEXT]`: judges fixture cases with real Django; test/fixtures/README.md says more.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const entry = join(root, "test/truth/judge-cases.ts");
const outfile = join(root, ".build/judge/judge-cases.mjs");
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
  // Its modules find the fixtures and the judge from where they stand in the tree.
  define: { "import.meta.url": JSON.stringify(pathToFileURL(entry).href) },
});
await import(pathToFileURL(outfile).href);
