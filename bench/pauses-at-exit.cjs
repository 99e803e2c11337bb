// Preloaded into the server under test: from SIGUSR2 on, how long each round of its event loop keeps the main thread at work,
// in ms of the processor's time, which a busy machine does not lengthen. The longest are written on its way out.
const { openSync, readSync, writeFileSync } = require("node:fs");

const MOST_KEPT = 10;
const buffer = Buffer.alloc(64);
let descriptor;

function ownTime() {
  descriptor ??= openSync(`/proc/self/task/${process.pid}/schedstat`, "r");
  const length = readSync(descriptor, buffer, 0, buffer.length, 0);
  return Number(buffer.toString("latin1", 0, length).split(" ")[0]) / 1e6;
}

let longest = [];

function watch(last, start) {
  const now = ownTime();
  longest.push({ milliseconds: now - last, at: performance.now() - start });
  if (longest.length > 1000) longest = keepLongest();
  setImmediate(watch, ownTime(), start);
}

function keepLongest() {
  return longest.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, MOST_KEPT);
}

process.on("SIGUSR2", () => setImmediate(watch, ownTime(), performance.now()));
process.on("exit", () => {
  writeFileSync(process.env.ROUNDTRIP_BENCH_PAUSES, JSON.stringify(keepLongest()));
});
