import type { CodeReport } from "./code-report";
import type { Finding, Severity } from "./finding";
import type { FixSafety } from "./fix";
import type { RecordedRepeat } from "./recorded-repeat";

/** What is said of a rule. Its page stands beside it as `<name>.md`. */
export interface RuleFacts {
  /** Reads after "allow ...". */
  readonly name: string;
  /** Short and stable: `RT101`. */
  readonly code: string;
  /** One sentence, without a full stop. */
  readonly summary: string;
  readonly severity: Severity | "off";
  /** The release that introduced it. */
  readonly since: string;
  /** The last release of the framework that it is true of; absent where it is true of all. Where nothing tells the release, it is silent. */
  readonly until?: readonly [number, number];
  readonly fixSafety: FixSafety | "none";
  /** What stands at the further places of its findings; the data is read there where this is absent. */
  readonly elsewhere?: string;
  /** It speaks of two calls at the same time: there are none of what people start by hand. */
  readonly concurrent?: true;
}

/** A rule that finds something in a report of what code does. */
export interface Rule extends RuleFacts {
  check(report: CodeReport): Finding[];
}

/** A rule that speaks of what a run did. */
export interface RecordedRule extends RuleFacts {
  judge(repeat: RecordedRepeat): Finding;
}
