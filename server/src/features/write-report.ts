import type { Place } from "../../../protocol/place";
import type { ReportData, ReportFunction, ReportRow } from "../../../protocol/recorded";
import { relativeTo } from "./relative-to";

/** What differs from counts of before, each part by name. */
export interface CountChanges {
  readonly grown: readonly CountChange[];
  readonly fallen: readonly CountChange[];
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

export interface CountChange {
  readonly name: string;
  readonly before: number;
  readonly now: number;
}

/**
 * The counts of a recording as JSON for other programs, with what changed since a baseline, null without one. Paths are
 * relative to `root`, the recording's; lines are 1-based, times in seconds, rows in the order of their names; every key is
 * there.
 */
export function writeReport(report: ReportData, root: string, changes: CountChanges | null): string {
  const place = (at: Place | null) => ({
    file: at === null ? null : relativeTo(root, at.file),
    line: at === null ? null : at.range.start.line + 1,
  });
  const toCounts = ({ name, place: at, queries, repeats, databaseSeconds }: ReportFunction | ReportRow) => ({
    ...{ name, ...place(at), queries, repeats },
    databaseSeconds: toMicroseconds(databaseSeconds),
  });
  const toRow = (row: ReportRow) => ({
    ...toCounts(row),
    seconds: row.seconds === null ? null : toMicroseconds(row.seconds),
    setup: row.setup,
    functions: byName(row.functions).map(toCounts),
  });
  const written = {
    version: 1,
    started: new Date(report.started * 1000).toISOString(),
    how: report.how,
    complete: report.complete,
    problems: report.problems,
    tests: byName(report.tests).map((test) => ({ outcome: test.outcome, ...toRow(test) })),
    requests: byName(report.requests).map((request) => ({ status: request.status, ...toRow(request) })),
    others: report.others === null ? null : toRow(report.others),
    changes,
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** Sums of many small times have digits that mean nothing. */
function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function byName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
