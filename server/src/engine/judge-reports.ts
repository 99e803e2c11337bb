import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import { rules } from "../rules/registry";
import { type Reader, readersIn } from "./reader-index";
import { type Reliance, reliancesIn } from "./reliances";

/** What is known of one unit once the rules have judged its reports. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly readers: readonly Reader[];
  readonly reliances: readonly Reliance[];
}

export const NO_JUDGEMENT: Judgement = { findings: [], readers: [], reliances: [] };

/** What all rules say of the reports of one unit. */
export function judgeReports(reports: readonly CodeReport[]): Judgement {
  const findings = reports.flatMap((report) => rules.flatMap((rule) => rule.check(report)));
  const readers = readersIn(reports, findings);
  const reliances = reliancesIn(reports);
  return findings.length + readers.length + reliances.length > 0 ? { findings, readers, reliances } : NO_JUDGEMENT;
}
