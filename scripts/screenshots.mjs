// Takes the README's pictures in a real workbench, with the packaged extension installed in it.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { buildEditorTests } from "./lib/build-editor-tests.mjs";

execFileSync("node", ["scripts/package.mjs"], { stdio: "inherit" });
execFileSync("node", [join(await buildEditorTests(), "screenshots.js")], { stdio: "inherit" });
