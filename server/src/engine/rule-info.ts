import type { Rule } from "../orm/rule";
import { documentationUrl } from "../rules/documentation-url";
import { rules } from "../rules/registry";
import { rulePage } from "../workspace/bundled-data";

/** What a rule is, for people who read about it. */
export interface RuleInfo extends Omit<Rule, "check"> {
  /** URL of its page. */
  readonly documentation: string;
}

/** Comments are judged by what the rules found, so that no report shows it: a rule in all but its detection. */
const UNUSED_SUPPRESSION: Omit<Rule, "check"> = {
  name: "unused-suppression",
  code: "RT001",
  summary: "A comment silences findings that are not there",
  severity: "hint",
  since: "0.1.0",
  fixSafety: "safe",
};

/** All that may be named in settings and comments; the rules by code, then what is said about comments. */
export const RULES: readonly RuleInfo[] = [
  ...rules.map((rule) => describe(rule, rule.name)),
  describe(UNUSED_SUPPRESSION, "README"),
];

/** The page on this machine is the one that fits the release. */
function describe(rule: Omit<Rule, "check">, page: string): RuleInfo {
  const { name, code, summary, severity, since, fixSafety } = rule;
  return { name, code, summary, severity, since, fixSafety, documentation: rulePage(page) ?? documentationUrl(page) };
}
