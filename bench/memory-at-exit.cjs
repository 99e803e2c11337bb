// Preloaded into the server under test: says on its way out how much memory lives, after what is dead was collected.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  global.gc?.();
  writeFileSync(process.env.ROUNDTRIP_BENCH_MEMORY, JSON.stringify(process.memoryUsage()));
});
