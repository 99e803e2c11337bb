// `npm run bench [-- FOLDER [FILE]]`: speed and memory on a generated project of 1,000 files, or on FOLDER, where FILE (the
// longest Python file unless given) is opened and edited, never on disk. Beside it, in the same run, the time of a peer.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { generateProject } from "../bench/generate-project.mjs";
import { measureCommandLines } from "../bench/measure-command-lines.mjs";
import { measureIndex, measureTyping } from "../bench/measure-server.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function longestPythonFile(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".py"));
  const sizes = files
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, size: statSync(path).size }));
  const [longest] = sizes.sort((a, b) => b.size - a.size);
  if (longest === undefined) throw new Error(`${folder} has no Python files`);
  return longest.path;
}

function percentile(numbers, part) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const show = (name, value) => console.log(`${name.padEnd(34)}${value}`);
const milliseconds = (number) => `${number.toFixed(number < 100 ? 1 : 0)} ms`;

const scratch = mkdtempSync(join(tmpdir(), "roundtrip-bench-"));
try {
  execFileSync("node", [join(root, "scripts/build.mjs")], { stdio: "inherit" });
  const [given, file] = process.argv.slice(2);
  const folder = given === undefined ? join(scratch, "project") : resolve(given);
  const opened =
    given === undefined ? generateProject(folder, 1000).opened : resolve(file ?? longestPythonFile(folder));
  const server = join(root, "dist/server.js");
  const cache = join(scratch, "cache");

  const cold = await measureIndex(server, folder, opened, cache);
  const warm = await measureIndex(server, folder, opened, cache);
  const { edits, hovers, lines } = await measureTyping(server, folder, opened);
  const { own, peer } = measureCommandLines(join(root, "dist/cli.js"), folder);

  show("project", given === undefined ? "generated" : folder);
  show("files, models, findings", `${cold.status.files}, ${cold.status.models}, ${cold.status.findings}`);
  show("first findings, cold", milliseconds(cold.first));
  show("first findings, warm", milliseconds(warm.first));
  show("whole index, cold", milliseconds(cold.indexed));
  show("whole index, warm", milliseconds(warm.indexed));
  show("most memory, cold", cold.memory === null ? "unknown" : `${cold.memory.toFixed(0)} MB`);
  show(
    `edit to diagnostics (${lines} lines)`,
    `p50 ${milliseconds(percentile(edits, 0.5))}, p95 ${milliseconds(percentile(edits, 0.95))}`,
  );
  show("hover", `p50 ${milliseconds(percentile(hovers, 0.5))}, p95 ${milliseconds(percentile(hovers, 0.95))}`);
  show("roundtrip check", milliseconds(own));
  if (peer !== null)
    show("djch check", `${milliseconds(peer)}: roundtrip takes ${(own / peer).toFixed(1)} times as long`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
