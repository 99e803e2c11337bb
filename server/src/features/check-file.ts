import type { LocatedFinding } from "../engine/analysis";
import { ruleNamed } from "../engine/rule-info";
import type { Workspace } from "../engine/workspace";
import type { Severity } from "../orm/finding";
import { applySuppressions, readSuppressions } from "./suppressions";
import { describeUnused, UNUSED_SUPPRESSION, type UnusedSuppression } from "./unused-suppressions";

export interface WantedFinding extends LocatedFinding {
  readonly severity: Severity;
}

const RECORDED_N_PLUS_ONE = "recorded-n-plus-one";

/** What is to be shown of a file: the same in the editor and on the command line. */
export interface CheckedFile {
  readonly findings: readonly WantedFinding[];
  readonly unused: readonly WantedComplaint[];
}

export interface WantedComplaint extends UnusedSuppression {
  readonly severity: Severity;
}

/** The part of a workspace this needs. */
export type Checkable = Pick<Workspace, "analysis" | "settings" | "isSilent">;

/** Takes out of a file's findings those that the settings or a comment silence, and finds comments that silence nothing. */
export function checkFile(workspace: Checkable, file: string, found: readonly LocatedFinding[]): CheckedFile {
  const { analysis } = workspace;
  const wanted = found.filter(({ finding }) => !workspace.isSilent(finding.rule, file));
  const directives = analysis.directives(file);
  if (directives.length === 0) return { findings: wanted.map((each) => withSeverity(workspace, each)), unused: [] };
  const text = analysis.text(file) ?? "";
  const { suppressions, unknown } = readSuppressions(text, directives);
  const judged = applySuppressions(wanted, suppressions);
  // What a run shows of a line depends on what it ran: a comment about it is never idle.
  const isSilent = (rule: string): boolean => rule === RECORDED_N_PLUS_ONE || workspace.isSilent(rule, file);
  // Where nothing is analysed, a comment has nothing to silence.
  const isJudged = !isSilent(UNUSED_SUPPRESSION) && analysis.files().includes(file);
  const unused = isJudged ? describeUnused(text, judged.unused, unknown, isSilent) : [];
  const severity = severityOf(workspace, UNUSED_SUPPRESSION);
  return {
    findings: judged.findings.map((each) => withSeverity(workspace, each)),
    unused: unused.map((each) => ({ ...each, severity })),
  };
}

function withSeverity(workspace: Checkable, located: LocatedFinding): WantedFinding {
  const severity = severityOf(workspace, located.finding.rule);
  return { ...located, severity: located.finding.faint ? FAINTER[severity] : severity };
}

/** One step less loud than the rule. */
const FAINTER: Readonly<Record<Severity, Severity>> = {
  error: "warning",
  warning: "information",
  information: "hint",
  hint: "hint",
};

function severityOf({ settings }: Checkable, rule: string): Severity {
  const severity = settings.rules[rule] ?? ruleNamed(rule)?.severity;
  return severity === undefined || severity === "off" ? "warning" : severity;
}
