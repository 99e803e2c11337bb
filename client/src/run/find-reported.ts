import type { ReportData, ReportTest } from "../../../protocol/recorded";

/**
 * The tests of a report that the runner of one folder knows by these names: those recorded in this folder, since another
 * one may have tests of the same names. Where none is, as of a recording made elsewhere, those of any.
 */
export function findReported(report: ReportData | null, names: ReadonlySet<string>, root: string): ReportTest[] {
  const named = report?.tests.filter(({ runnerName }) => names.has(runnerName)) ?? [];
  const own = named.filter((test) => test.root === root);
  return own.length > 0 ? own : named;
}
