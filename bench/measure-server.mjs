import { ServerUnderTest } from "./server-under-test.mjs";

const ROUNDS = 100;

/**
 * Opens `file` in a fresh server.
 * @returns {Promise<{ first: number, indexed: number, memory: number | null, status: object }>} ms from the start of the
 *   process to the first findings of the opened file and to the whole index; MB
 */
export async function measureIndex(script, folder, file, cacheDirectory) {
  const server = new ServerUnderTest(script, folder, cacheDirectory);
  await server.initialize();
  await server.open(file);
  await server.diagnose();
  const first = server.age();
  const { milliseconds, status } = await server.indexed;
  const memory = server.peakMemory();
  await server.stop();
  return { first, indexed: milliseconds, memory, status };
}

/**
 * Edits `file` as someone types, never on disk, and hovers over its attribute reads.
 * @returns {Promise<{ edits: number[], hovers: number[], lines: number }>} ms of each
 */
export async function measureTyping(script, folder, file) {
  const server = new ServerUnderTest(script, folder, null);
  await server.initialize();
  await server.open(file);
  await server.indexed;
  const lines = server.text.split("\n");
  const edits = await timeEdits(server, lines);
  const hovers = await timeHovers(server, lines);
  await server.stop();
  return { edits, hovers, lines: lines.length };
}

/** Each round writes a character into an expression somewhere and takes it out again: two edits, both measured. */
async function timeEdits(server, lines) {
  const places = spread(findAll(lines, /\.\w/), ROUNDS);
  const times = [];
  for (const { line, character } of places) {
    const start = { line, character: character + 1 };
    const end = { line, character: character + 2 };
    times.push(await time(() => changeAndDiagnose(server, { start, end: start }, "x")));
    times.push(await time(() => changeAndDiagnose(server, { start, end }, "")));
  }
  return times;
}

async function changeAndDiagnose(server, range, text) {
  await server.change(range, text);
  await server.diagnose();
}

async function timeHovers(server, lines) {
  const times = [];
  for (const { line, character } of spread(findAll(lines, /\w\.\w/), 2 * ROUNDS)) {
    times.push(await time(() => server.hover({ line, character: character + 2 })));
  }
  return times;
}

function findAll(lines, pattern) {
  return lines.flatMap((text, line) => {
    const character = text.search(pattern);
    return character < 0 || /^\s*(#|from|import)/.test(text) ? [] : [{ line, character }];
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
