import type { CodeReport } from "./code-report";
import type { Finding, Severity } from "./finding";
import type { FixSafety } from "./fix";

/** A rule's metadata and detection. Its page stands beside it as `<name>.md`. */
export interface Rule {
  /** Reads after "allow ...". */
  readonly name: string;
  /** Short and stable: `RT101`. */
  readonly code: string;
  /** One sentence, without a full stop. */
  readonly summary: string;
  readonly severity: Severity | "off";
  /** The release that introduced it. */
  readonly since: string;
  readonly fixSafety: FixSafety | "none";
  check(report: CodeReport): Finding[];
}
