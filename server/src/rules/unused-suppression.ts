import type { RuleFacts } from "../orm/rule";

/** Comments are judged by what the rules found, so that no report shows it: a rule in all but its detection. */
export const unusedSuppression: RuleFacts = {
  name: "unused-suppression",
  code: "RT001",
  summary: "A comment silences findings that are not there",
  severity: "hint",
  since: "0.1.0",
  fixSafety: "safe",
};
