import type { Counts, FunctionCounts, Place, ReportData } from "../recording/protocol";

import { timeOf } from "./arrange-report";

/** The report as JSON for other programs: paths as `pathOf` gives them, lines 1-based, stable order, every key present. */
export function writeExport(report: ReportData, pathOf: (file: string) => string): string {
  const place = (at: Place | null) => ({
    file: at === null ? null : pathOf(at.file),
    line: at === null ? null : at.range.start.line + 1,
  });
  const counts = (each: Counts | FunctionCounts) => ({
    name: each.name,
    ...place(each.place),
    queries: each.queries,
    repeats: each.repeats,
    databaseSeconds: timeOf(each),
  });
  const row = (each: Counts) => ({
    ...counts(each),
    seconds: each.seconds,
    setup: each.setup,
    functions: sortByName(each.functions).map(counts),
  });
  const written = {
    version: 1,
    started: new Date(report.started * 1000).toISOString(),
    how: report.how,
    complete: report.complete,
    problems: report.problems,
    tests: sortByName(report.tests).map((test) => ({ outcome: test.outcome, ...row(test) })),
    requests: sortByName(report.requests).map((request) => ({ status: request.status, ...row(request) })),
    others: report.others === null ? null : row(report.others),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

function sortByName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
