import { basename } from "node:path";
import type { ReportData } from "../../../protocol/recorded";

/**
 * What is to be said of a recording that was opened by hand and can be read: that nothing is in it, or that its run has no
 * end. Null for one that is whole.
 */
export function describeRecording(path: string, report: ReportData | null): string | null {
  if (report === null) return null;
  const { tests, requests, others, complete } = report;
  if (tests.length + requests.length === 0 && others === null) return `nothing is recorded in ${basename(path)} yet.`;
  if (complete) return null;
  return `the run of ${basename(path)} did not end, or still goes on. What was counted until then is shown.`;
}
