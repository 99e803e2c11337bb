import type { AnalysisSettings } from "../orm/analysis-settings";
import { awaitedLooks } from "../orm/awaited-looks";
import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import type { Rule } from "../orm/rule";
import { rules } from "../rules/registry";
import { creationsIn, type FoundCreation } from "./creations";
import { isTrueOf } from "./is-true-of";
import { type Reader, readersIn } from "./reader-index";
import { type Reliance, reliancesIn } from "./reliances";

/** What is known of one unit once the rules have judged its reports. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly readers: readonly Reader[];
  readonly reliances: readonly Reliance[];
  readonly creations: readonly FoundCreation[];
  /** As {@link awaitedLooks} gives them. */
  readonly awaited: readonly string[];
}

export const NO_JUDGEMENT: Judgement = { findings: [], readers: [], reliances: [], creations: [], awaited: [] };

/**
 * The rules that may speak. One that is off by default is not asked where nobody asks for it, so that nothing goes by what it
 * would have found; one that somebody silenced is, since a line's explanation names it.
 */
export function rulesAsked({ rules: severities, djangoVersion }: AnalysisSettings): readonly Rule[] {
  const isTrue = (name: string) => djangoVersion === null || isTrueOf(name, djangoVersion);
  const isWanted = ({ name, severity }: Rule) => severity !== "off" || severities[name] !== "off";
  return rules.filter((rule) => isWanted(rule) && isTrue(rule.name));
}

/** What these rules say of the reports of one unit. */
export function judgeReports(reports: readonly CodeReport[], asked: readonly Rule[]): Judgement {
  const findings = reports.flatMap((report) => asked.flatMap((rule) => rule.check(report)));
  const readers = readersIn(reports, findings);
  const reliances = reliancesIn(reports);
  const creations = creationsIn(reports);
  const awaited = awaitedLooks(reports);
  const isEmpty = [findings, readers, reliances, creations, awaited].every(({ length }) => length === 0);
  return isEmpty ? NO_JUDGEMENT : { findings, readers, reliances, creations, awaited };
}
