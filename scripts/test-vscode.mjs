// Runs the mocha suite in a real VS Code. Expects dist/ to be built.
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { buildEditorTests } from "./lib/build-editor-tests.mjs";

const folder = await buildEditorTests();
chmodSync(join(folder, "workbench/stand-in.js"), 0o755);
process.exitCode = spawnSync("node", [join(folder, "run.js")], { stdio: "inherit" }).status ?? 1;
