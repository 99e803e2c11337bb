// `node scripts/bench-recorder.mjs [PROJECT]`: what recording a test run costs, beside django-zeal and the debug toolbar's SQL panel,
// as ratios to the same tests without anything. `recorder/bench/compare.py` does the measuring.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadTypeScript } from "./lib/load-typescript.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-bench-"));
try {
  const { DJANGO_LINES, prepareEnvironment } = await loadTypeScript("test/truth/environments.ts", scratch);
  const packages = ["django-zeal", "django-debug-toolbar"];
  const environment = await prepareEnvironment(DJANGO_LINES.at(-1), { name: "bench", packages });
  if ("unavailable" in environment) {
    console.error(environment.unavailable);
    process.exitCode = 1;
  } else {
    const compare = join(root, "recorder/bench/compare.py");
    const done = spawnSync(environment.python, [compare, ...process.argv.slice(2)], { stdio: "inherit" });
    process.exitCode = done.status ?? 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
