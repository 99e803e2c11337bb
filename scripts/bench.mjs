// `npm run bench [-- --files N | FOLDER ...]`: speed and memory, with the budgets beside them, on a generated project of
// 1,000 Python files, or of N, or on each FOLDER, whose longest analysed file is opened and edited, never on disk. Beside it,
// in the same run, the time of a peer. Times are medians of several runs in fresh processes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { generateProject } from "../bench/generate-project.mjs";
import { measureActivation } from "../bench/measure-activation.mjs";
import { measureCommandLines } from "../bench/measure-command-lines.mjs";
import { measureIndex, measureTyping } from "../bench/measure-server.mjs";
import { median, percentile } from "../bench/statistics.mjs";

const ROUNDS = 3;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const server = join(root, "dist/server.js");

function longestPythonFile(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".py"));
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const analysed = paths.filter((path) => !/\/(tests?|migrations|node_modules)\/|\/test_|\/tests\.py$/.test(path));
  const [longest] = analysed.map((path) => ({ path, size: statSync(path).size })).sort((a, b) => b.size - a.size);
  if (longest === undefined) throw new Error(`${folder} has no Python files`);
  return longest.path;
}

/** One line of the table: what, how much, and the budget, where there is one. */
function show(name, value, unit, budget) {
  const verdict =
    budget === undefined ? "" : `${format(budget)} ${unit}`.padEnd(12) + (value <= budget ? "within" : "OVER");
  console.log(`${name.padEnd(38)}${`${format(value)} ${unit}`.padEnd(16)}${verdict}`.trimEnd());
}

function format(number) {
  return number < 100 ? String(Number(number.toFixed(1))) : Math.round(number).toLocaleString("en");
}

async function measureFolder(folder, opened, scratch) {
  const cold = [];
  const warm = [];
  const changed = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const cache = mkdtempSync(join(scratch, "cache-"));
    cold.push(await measureIndex(server, folder, opened, cache));
    warm.push(await measureIndex(server, folder, opened, cache));
    changed.push(await measureIndex(server, folder, opened, cache, "\n# changed\n"));
  }
  const { status } = cold[0];
  const of = (runs, name) => median(runs.map((run) => run[name]));
  const showTime = (name, runs, key, budget) => {
    show(name, of(runs, key), "ms", budget);
    if (runs[0][`${key}Processor`] !== null) show("  of the processor's time", of(runs, `${key}Processor`), "ms");
  };
  // The budgets are for 1,000 files where the findings of one file count, for 10,000 where the whole index does.
  const [isSmall, isLarge] = [status.files <= 1100, status.files >= 9000];
  console.log(
    `\n${folder}: ${status.files} files, ${status.models} models, ${status.findings} findings; open: ${opened}`,
  );
  showTime("first findings, cold", cold, "first", isSmall ? 1500 : undefined);
  showTime("first findings, from the cache", warm, "first", isSmall ? 400 : undefined);
  showTime("first findings, cache, a text changed", changed, "first", isSmall ? 400 : undefined);
  showTime("whole index, cold", cold, "indexed", isLarge ? 15_000 : undefined);
  showTime("whole index, from the cache", warm, "indexed");
  if (cold[0].memory !== null) show("memory at most, cold", of(cold, "memory"), "MB", 400);
  show("objects alive after the index", of(cold, "heap"), "MB");
  const { edits, hovers, lines } = await measureTyping(server, folder, opened);
  for (const [kind, times] of Object.entries(edits)) {
    show(`edit ${kind} (${lines} lines), p50`, percentile(times, 0.5), "ms");
    show(`edit ${kind} (${lines} lines), p95`, percentile(times, 0.95), "ms", 50);
  }
  show("hover, p95", percentile(hovers, 0.95), "ms", 15);
  const { own, peer } = measureCommandLines(join(root, "dist/cli.js"), folder);
  show(`roundtrip check (${own.findings} findings)`, own.milliseconds, "ms");
  if (peer === null) return;
  show(`djch check (${peer.findings} findings)`, peer.milliseconds, "ms");
  show("roundtrip takes, djch being 1", own.milliseconds / peer.milliseconds, "times");
}

const args = process.argv.slice(2);
const count = args[0] === "--files" ? Number(args[1]) : 1000;
const folders = args[0] === "--files" ? [] : args;
if (!(count >= 1)) throw new Error("--files takes a number of files");
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-bench-"));
try {
  execFileSync("node", [join(root, "scripts/package.mjs")], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  console.log(`load of the machine before: ${loadavg()[0]?.toFixed(1)}`);
  show("roundtrip.vsix", statSync(join(root, "roundtrip.vsix")).size / 1024 / 1024, "MB", 6);
  show("activation: loading the client", measureActivation(join(root, "dist/client.js")), "ms", 150);
  if (folders.length === 0) {
    const folder = join(scratch, "project");
    await measureFolder(folder, generateProject(folder, count).opened, scratch);
  }
  for (const folder of folders.map((path) => resolve(path))) {
    await measureFolder(folder, longestPythonFile(folder), scratch);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
