import { readFileSync, writeFileSync } from "node:fs";
import type { ReportData } from "../../../protocol/recorded";
import type { CountChanges } from "../features/write-report";
import { UsageError } from "./usage-error";

/** The number of queries of each test, and of each view the most of its requests, by name. */
export type QueryCounts = ReadonlyMap<string, number>;

/** A test that was skipped, failed or cut off sent a part of its queries: it has no number to be held to. */
const UNFINISHED = new Set([null, "skipped", "failed", "error"]);

export function countQueries({ tests, requests }: ReportData): QueryCounts {
  const counts = new Map<string, number>();
  for (const { name, outcome, queries } of tests) if (!UNFINISHED.has(outcome)) counts.set(name, queries);
  for (const { method, route, queries } of requests) {
    const name = `${method} ${route === "" ? "/" : route}`;
    counts.set(name, Math.max(queries, counts.get(name) ?? 0));
  }
  return counts;
}

/** What differs from a baseline, each part by name. A test that was run without coming to its end is not gone. */
export function compareCounts(before: QueryCounts, report: ReportData): CountChanges {
  const now = countQueries(report);
  const run = new Set(report.tests.map(({ name }) => name));
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  const changes = names.flatMap((name) => {
    const [then, today] = [before.get(name), now.get(name)];
    return then === undefined || today === undefined ? [] : [{ name, before: then, now: today }];
  });
  return {
    grown: changes.filter((change) => change.now > change.before),
    fallen: changes.filter((change) => change.now < change.before),
    added: names.filter((name) => !before.has(name)),
    gone: names.filter((name) => !now.has(name) && !run.has(name)),
  };
}

/** Writes the numbers, sorted and each on a line of its own, so that a change of one is a change of one line. */
export function saveQueryBaseline(file: string, counts: QueryCounts): void {
  const names = [...counts.keys()].sort();
  const lines = names.map((name) => `  ${JSON.stringify(name)}: ${counts.get(name)}`);
  try {
    writeFileSync(file, `{"version": 1, "queries": {\n${lines.join(",\n")}\n}}\n`);
  } catch (error) {
    throw new UsageError(`The baseline ${file} could not be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Reads what `saveQueryBaseline` wrote. Throws a {@link UsageError}. */
export function readQueryBaseline(file: string): QueryCounts {
  const { version, queries } = parse(file);
  const entries = typeof queries === "object" && queries !== null ? Object.entries(queries) : null;
  if (version !== 1 || entries === null || entries.some(([, count]) => !Number.isInteger(count)))
    throw new UsageError(`${file} is not a baseline of queries: roundtrip report --save-baseline writes one.`);
  return new Map(entries as [string, number][]);
}

function parse(file: string): { version?: unknown; queries?: unknown } {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw new UsageError(`${file} is not a baseline of queries: it is not JSON.`);
    throw new UsageError(`The baseline ${file} could not be read (${code}).`);
  }
}
