import type { AppliedFix, ReportData } from "../../../protocol/recorded";
import { countQueries, listNames, plural } from "../run/describe-end";

/** What a fix changed, as the tests that reach it counted before and after. */
export interface Verdict {
  readonly severity: "information" | "warning";
  readonly text: string;
  /** Queries of the fixed function in these tests; null when no test was counted. */
  readonly before: number | null;
  readonly after: number | null;
}

/** The queries that a fixed function sent in the tests that reach it; those that were not recorded count nothing. */
export function countFunction(fix: AppliedFix, report: ReportData | null): number | null {
  const tests = report?.tests.filter(({ name }) => fix.tests.includes(name)) ?? [];
  if (tests.length === 0) return null;
  return tests
    .flatMap(({ functions }) => functions)
    .filter(({ name, place }) => name === fix.function && (place === null || place.file === fix.file))
    .reduce((sum, { queries }) => sum + queries, 0);
}

/** The sentence about a re-run: `51 -> 2 queries, 3 tests pass`, or which tests fail now. */
export function judgeFix(
  before: number | null,
  after: number | null,
  failed: readonly string[],
  passed: number,
): Verdict {
  const counts = before === null || after === null ? "" : `${before.toLocaleString("en")} → ${countQueries(after)}, `;
  if (failed.length > 0) {
    const text = `${counts}${plural(failed.length, "test")} ${failed.length === 1 ? "fails" : "fail"}: ${listNames(failed)}.`;
    return { severity: "warning", text, before, after };
  }
  const isLess = before === null || after === null || after < before;
  const text = `${counts}${plural(passed, "test")} ${passed === 1 ? "passes" : "pass"}.`;
  return { severity: isLess ? "information" : "warning", text, before, after };
}
