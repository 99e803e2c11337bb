import { ServerUnderTest } from "./server-under-test.mjs";

const EDITS = 60;
const HOVERS = 200;

/**
 * Opens `file` in a fresh server, with `unsaved` text behind what is on disk.
 * @returns {Promise<{ first: number, firstProcessor: number | null, indexed: number, indexedProcessor: number | null,
 *   memory: number | null, heap: number, status: object }>} ms from the start of the process to the first findings of the
 *   opened file and to the whole index, and of the processor's time; MB of memory at most, and of objects alive after the
 *   index
 */
export async function measureIndex(script, folder, file, cacheDirectory, unsaved = "") {
  const server = new ServerUnderTest(script, folder, cacheDirectory);
  await server.initialize();
  await server.open(file, unsaved);
  await server.diagnose();
  const first = server.age();
  const firstProcessor = server.processorTime();
  const { milliseconds, status } = await server.indexed;
  const indexedProcessor = server.processorTime();
  const memory = server.peakMemory();
  const { heapUsed } = await server.stop();
  return {
    first,
    firstProcessor,
    indexed: milliseconds,
    indexedProcessor,
    memory,
    heap: heapUsed / 1024 / 1024,
    status,
  };
}

/**
 * Edits `file` as someone types, never on disk, and hovers over its attribute reads.
 * @returns {Promise<{ edits: Record<string, number[]>, hovers: number[], lines: number }>} ms of each, edits by kind
 */
export async function measureTyping(script, folder, file) {
  const server = new ServerUnderTest(script, folder, null);
  await server.initialize();
  await server.open(file);
  await server.indexed;
  const lines = server.text.split("\n");
  const edits = {
    "in a function": await timeEdits(server, findAll(lines, /\.\w/, 1), "x"),
    "a line above": await timeEdits(server, findAll(lines, /^(?=(async )?def |class )/, 0), "\n"),
    "a parameter": await timeEdits(server, findAll(lines, /\bdef \w+\(/, "after"), "x=1, "),
  };
  const hovers = [];
  for (const { line, character } of spread(findAll(lines, /\w\.\w/, 2), HOVERS)) {
    hovers.push(await time(() => server.hover({ line, character })));
  }
  await server.stop();
  return { edits, hovers, lines: lines.length };
}

/** Writes `text` at places all over the file and takes it out again: two edits each, both measured. */
async function timeEdits(server, places, text) {
  const times = [];
  for (const start of spread(places, EDITS)) {
    const end =
      text === "\n" ? { line: start.line + 1, character: 0 } : { ...start, character: start.character + text.length };
    times.push(await time(() => changeAndDiagnose(server, { start, end: start }, text)));
    times.push(await time(() => changeAndDiagnose(server, { start, end }, "")));
  }
  return times;
}

async function changeAndDiagnose(server, range, text) {
  await server.change(range, text);
  await server.diagnose();
}

/** Where each line first matches, moved on by `offset` characters, or to the end of the match. */
function findAll(lines, pattern, offset) {
  return lines.flatMap((text, line) => {
    const found = /^\s*(#|from|import)/.test(text) ? null : pattern.exec(text);
    return found === null ? [] : [{ line, character: found.index + (offset === "after" ? found[0].length : offset) }];
  });
}

/** `count` of the items, evenly spread. */
function spread(items, count) {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, number) => items[Math.floor((number * items.length) / count)]);
}

async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
