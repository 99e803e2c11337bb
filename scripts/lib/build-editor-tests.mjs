import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Compiles what drives the real editor, and what runs inside it. @returns {Promise<string>} the folder it is in */
export async function buildEditorTests() {
  const out = join(root, ".build/vscode");
  rmSync(out, { recursive: true, force: true });
  const tests = ["suite", "restricted"].flatMap((folder) =>
    readdirSync(join(root, "test/vscode", folder))
      .filter((file) => file.endsWith(".test.ts") || file === "index.ts")
      .map((file) => `${folder}/${file}`),
  );
  await build({
    absWorkingDir: root,
    entryPoints: [
      ...["run.ts", "screenshots.ts", "workbench/stand-in.ts", "workbench/suite-in-workbench.ts"],
      ...tests,
    ].map((file) => join(root, "test/vscode", file)),
    outbase: "test/vscode",
    outdir: out,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    external: ["vscode", "mocha", "playwright-core", "@vscode/test-electron"],
    // @vscode/test-electron starts the stand-in as it would start the editor.
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "warning",
  });
  return out;
}
