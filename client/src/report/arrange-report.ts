import type { ReportData, ReportFunction, ReportRow } from "../../../protocol/recorded";

export type SortKey = "count" | "time" | "repeats";

/** What of a report is shown, and in which order. */
export interface Arrangement {
  readonly sort: SortKey;
  /** Part of a test's, request's or function's name, in any case; "" shows all. */
  readonly filter: string;
  readonly onlyRepeats: boolean;
}

type Sortable = ReportRow | ReportFunction;

/** The report with what the arrangement leaves out taken out, the largest first. */
export function arrangeReport(report: ReportData, arrangement: Arrangement): ReportData {
  return {
    ...report,
    tests: arrangeCounts(report.tests, arrangement),
    requests: arrangeCounts(report.requests, arrangement),
    others: arrangeCounts(report.others === null ? [] : [report.others], arrangement)[0] ?? null,
  };
}

function arrangeCounts<T extends ReportRow>(all: readonly T[], { sort, filter, onlyRepeats }: Arrangement): T[] {
  const wanted = filter.trim().toLowerCase();
  const matches = (name: string): boolean => name.toLowerCase().includes(wanted);
  return all
    .map((counts) => {
      // A test that is meant by its own name shows all its functions.
      const named = matches(counts.name) ? counts.functions : counts.functions.filter(({ name }) => matches(name));
      const functions = onlyRepeats ? named.filter(({ repeats }) => repeats > 0) : named;
      return { ...counts, functions: sortBy(functions, sort) };
    })
    .filter(({ name, repeats, functions }) => (matches(name) && (!onlyRepeats || repeats > 0)) || functions.length > 0)
    .sort((a, b) => compare(a, b, sort));
}

function sortBy(functions: readonly ReportFunction[], sort: SortKey): ReportFunction[] {
  return [...functions].sort((a, b) => compare(a, b, sort));
}

function compare(a: Sortable, b: Sortable, sort: SortKey): number {
  const value = (counts: Sortable): number =>
    sort === "count" ? counts.queries : sort === "repeats" ? counts.repeats : counts.databaseSeconds;
  return value(b) - value(a) || b.queries - a.queries || (a.name < b.name ? -1 : 1);
}

/** `51 queries · 50 repeat · 12 ms`. */
export function describeCounts(counts: ReportRow | ReportFunction, formatTime: (seconds: number) => string): string {
  const { queries, repeats, databaseSeconds } = counts;
  const sum = queries === 1 ? "1 query" : `${queries.toLocaleString("en")} queries`;
  const again = repeats > 0 ? [`${repeats.toLocaleString("en")} repeat`] : [];
  return [sum, ...again, formatTime(databaseSeconds)].join(" · ");
}

/** A test's own name, and what it belongs to: `test_list` of `catalog/tests.py BookTests`. */
export function splitTestName(name: string): { label: string; within: string } {
  // Parameters, and the folder behind a name that two share, may hold dots and colons.
  const [, path = name, parameters = ""] = /^(.*?)(\[.*| \(.*)?$/s.exec(name) ?? [];
  const at = path.includes("::") ? path.lastIndexOf("::") : path.lastIndexOf(".");
  if (at < 0) return { label: name, within: "" };
  const width = path.includes("::") ? 2 : 1;
  return { label: path.slice(at + width) + parameters, within: path.slice(0, at).split("::").join(" ") };
}
