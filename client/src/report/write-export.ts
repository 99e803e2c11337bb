import type { Counts, FunctionCounts, Place, ReportData } from "../recording/protocol";

/** The report as JSON for other programs: paths as `pathOf` gives them, lines 1-based, stable order, every key present. */
export function writeExport(report: ReportData, pathOf: (file: string) => string): string {
  const place = (at: Place | null) => ({
    file: at === null ? null : pathOf(at.file),
    line: at === null ? null : at.range.start.line + 1,
  });
  const counts = ({ name, queries, repeats, seconds, place: at }: Counts | FunctionCounts) => ({
    name,
    ...place(at),
    queries,
    repeats,
    seconds,
  });
  const functions = (all: readonly FunctionCounts[]) => sortByName(all).map(counts);
  const written = {
    version: 1,
    started: new Date(report.started * 1000).toISOString(),
    how: report.how,
    complete: report.complete,
    problems: report.problems,
    tests: sortByName(report.tests).map((test) => ({
      ...counts(test),
      outcome: test.outcome,
      functions: functions(test.functions),
    })),
    requests: sortByName(report.requests).map((request) => ({
      ...counts(request),
      status: request.status,
      functions: functions(request.functions),
    })),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

function sortByName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
