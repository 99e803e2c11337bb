import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Reads a recording by `recorder/FORMAT.md` alone, so that what the program makes of one can be held against it.
 * @param {string} path a `.jsonl` file or a folder of them
 * @returns {{ queries: Query[], tests: number, outcomes: Map<string, number> }}
 * @typedef {{ id: string, sql: object, stack: object[], test: string | null, request: string | null, phase?: string,
 *   rows?: number, cause?: { kind: string, model: string, field: string }, fetch: Query | null }} Query
 *   frames carry their `path`; requests and tests are ids, unique over all files
 */
export function readRecording(path) {
  const files = statSync(path).isDirectory() ? readdirSync(path).filter((name) => name.endsWith(".jsonl")) : [""];
  const read = files.map((name) => readFile(join(path, name)));
  const outcomes = new Map();
  for (const { results } of read)
    for (const { outcome } of results) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  return {
    queries: read.flatMap(({ queries }) => queries),
    tests: read.reduce((sum, { results }) => sum + results.length, 0),
    outcomes,
  };
}

function readFile(path) {
  const byId = new Map();
  const [queries, results] = [[], []];
  let header = 0;
  const key = (id) => (id === undefined ? null : `${path} ${header} ${id}`);
  for (const line of readFileSync(path, "utf8").split("\n").slice(0, -1)) {
    const entry = JSON.parse(line);
    if (entry.kind === "header") header += 1;
    if (entry.kind === "result") results.push(entry);
    if (entry.kind === "rows") byId.get(key(entry.query)).rows = entry.rows;
    if (entry.id === undefined) continue;
    if (entry.kind === "frame") entry.path = byId.get(key(entry.file)).path;
    if (entry.kind === "stack") entry.frames = entry.frames.map((id) => byId.get(key(id)));
    if (entry.kind === "query") {
      const { sql, stack, test, request, fetch } = entry;
      Object.assign(entry, { sql: byId.get(key(sql)), stack: byId.get(key(stack))?.frames ?? [] });
      Object.assign(entry, { test: key(test), request: key(request), fetch: key(fetch) });
      queries.push(entry);
    }
    byId.set(key(entry.id), entry);
  }
  // A fetch of another thread may come later than what it is named by.
  for (const query of queries) query.fetch = byId.get(query.fetch) ?? null;
  return { queries, results };
}
