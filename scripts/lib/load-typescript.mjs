import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Loads a TypeScript module, bundled into a folder for temporary files.
 * @param {string} path relative to the project
 * @param {string} scratch
 */
export async function loadTypeScript(path, scratch) {
  const outfile = join(scratch, `${basename(path, ".ts")}.mjs`);
  await build({ entryPoints: [join(root, path)], bundle: true, platform: "node", format: "esm", outfile });
  return import(pathToFileURL(outfile).href);
}
