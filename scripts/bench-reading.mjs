// `node scripts/bench-reading.mjs [MEGABYTES] [SERVER]`: opens a generated recording of 500 MB in the bundled server (`npm run
// build` first, or another bundle to compare with) and tells how long the server paused for it, in its own processor time, and
// how long lenses and hovers took meanwhile. On Linux alone, which tells a thread's own time.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { generateRecording } from "../bench/generate-recording.mjs";
import { ServerUnderTest } from "../bench/server-under-test.mjs";
import { percentile } from "../bench/statistics.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [megabytes = "500", script = join(root, "dist/server.js")] = process.argv.slice(2);
const BETWEEN = 100;
/** Answers after the recording is shown: the first lens and hover make what they need. */
const AFTER = 20;

const scratch = mkdtempSync(join(tmpdir(), "roundtrip-bench-"));
try {
  const [project, recording] = [join(scratch, "project"), join(scratch, "recording.jsonl")];
  mkdirSync(project);
  const { opened, tests } = generateRecording(project, recording, Number(megabytes));
  const server = new ServerUnderTest(script, project, join(scratch, "cache"));
  await server.initialize();
  await server.open(opened);
  await server.indexed;
  process.kill(server.child.pid, "SIGUSR2");
  const start = performance.now();
  const spent = server.processorTime();
  let remaining = Number.POSITIVE_INFINITY;
  let took = 0;
  let used = 0;
  const opening = server.connection.sendRequest("roundtrip/openRecording", { path: recording }).then((result) => {
    [took, used, remaining] = [performance.now() - start, server.processorTime() - spent, AFTER];
    return result;
  });
  const answers = [];
  const titles = new Map();
  for (; remaining > 0; remaining -= 1) {
    const asked = performance.now();
    const lenses = await server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri: server.uri } });
    await server.hover({ line: 5, character: 20 });
    answers.push(performance.now() - asked);
    const title = lenses.map((lens) => lens.command?.title).join(" | ");
    if (!titles.has(title)) titles.set(title, performance.now() - start);
    await setTimeout(BETWEEN);
  }
  const { problems } = await opening;
  const peak = server.peakMemory();
  const { pauses, heapUsed } = await server.stop();
  const milliseconds = (value) => `${Math.round(value)} ms`;
  console.log(
    `${megabytes} MB, ${tests} tests; opened in ${milliseconds(took)}, ${milliseconds(used)} of the processor's time`,
  );
  for (const problem of problems) console.log(problem);
  for (const [title, at] of titles) console.log(`lenses after ${milliseconds(at)}: ${title || "none"}`);
  console.log(
    `lens and hover: p50 ${milliseconds(percentile(answers, 0.5))}, at most ${milliseconds(Math.max(...answers))}`,
  );
  const longest = pauses.map((pause) => `${milliseconds(pause.milliseconds)} (at ${milliseconds(pause.at)})`);
  console.log(`longest pauses, processor time: ${longest.slice(0, 6).join(", ")}`);
  console.log(`memory at most ${Math.round(peak)} MB, objects alive at the end ${Math.round(heapUsed / 1e6)} MB`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
