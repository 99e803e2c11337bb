import type { Place, ReportData, ReportFunction, ReportRow } from "../features/service";
import type { CountChanges } from "./query-baseline";

/**
 * The counts of a recording for programs, in the shape of the editor's own export, with what changed since a baseline
 * beside it. `pathOf` names files; lines are 1-based, times in seconds, rows in the order of their names; every key is there.
 */
export function formatReportJson(
  report: ReportData,
  changes: CountChanges | null,
  pathOf: (file: string) => string,
): string {
  const place = (at: Place | null) => ({
    file: at === null ? null : pathOf(at.file),
    line: at === null ? null : at.range.start.line + 1,
  });
  const toFunction = ({ name, place: at, queries, repeats, seconds }: ReportFunction) => ({
    ...{ name, ...place(at), queries, repeats },
    databaseSeconds: toMicroseconds(seconds),
  });
  const toRow = (row: ReportRow & { readonly name: string }) => ({
    ...{ name: row.name, ...place(row.place), queries: row.queries, repeats: row.repeats },
    databaseSeconds: toMicroseconds(row.databaseSeconds),
    ...{ seconds: row.seconds, setup: row.setup },
    functions: byName(row.functions).map(toFunction),
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
