import { ruleNamed } from "./rule-info";

/** Whether what a rule says is true of a Django release; where the release is not known, of all of them. */
export function isTrueOf(rule: string, djangoVersion: readonly [number, number] | null): boolean {
  const until = ruleNamed(rule)?.until;
  if (until === undefined) return true;
  if (djangoVersion === null) return false;
  return djangoVersion[0] < until[0] || (djangoVersion[0] === until[0] && djangoVersion[1] <= until[1]);
}
