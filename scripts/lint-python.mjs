// Lints the project's Python and checks its format, with ruff from an environment that the tests keep in the user's cache.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTypeScript } from "./lib/load-typescript.mjs";

/** Fixed, so that a new release of the tool cannot turn a clone of today red. */
const RUFF = "ruff==0.17.5";

const scratch = mkdtempSync(join(tmpdir(), "roundtrip-lint-"));
try {
  const { prepareTool } = await loadTypeScript("test/truth/environments.ts", scratch);
  const tool = await prepareTool(RUFF);
  if ("unavailable" in tool) {
    console.error(tool.unavailable);
    process.exitCode = 1;
  } else {
    const runRuff = (...args) => spawnSync(tool.python, ["-m", "ruff", ...args], { stdio: "inherit" }).status === 0;
    const isClean = runRuff("check", "--no-cache", ".");
    const isFormatted = runRuff("format", "--no-cache", "--check", ".");
    process.exitCode = isClean && isFormatted ? 0 : 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
