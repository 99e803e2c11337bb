import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import { rules } from "../rules/registry";
import { type Reader, readersIn } from "./reader-index";

/** What is known of one unit once the rules have judged its reports. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly readers: readonly Reader[];
}

export const NO_JUDGEMENT: Judgement = { findings: [], readers: [] };

/** What all rules say of the reports of one unit. */
export function judgeReports(reports: readonly CodeReport[]): Judgement {
  const findings = reports.flatMap((report) => rules.flatMap((rule) => rule.check(report)));
  const readers = readersIn(reports, findings);
  return findings.length + readers.length > 0 ? { findings, readers } : NO_JUDGEMENT;
}
