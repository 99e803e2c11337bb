import type { RuleFacts } from "../orm/rule";
import { recordedNPlusOne } from "../rules/recorded-n-plus-one";
import { rules } from "../rules/registry";
import { unusedSuppression } from "../rules/unused-suppression";
import { rulePage } from "../workspace/bundled-data";

/** What a rule is, for people who read about it. */
export interface RuleInfo extends RuleFacts {
  /** URL of its page, which lies in the installation so that it fits the release. */
  readonly documentation: string;
}

/** All that may be named in settings and comments; the rules by code, then what is said about recordings and comments. */
export const RULES: readonly RuleInfo[] = [...rules, recordedNPlusOne, unusedSuppression].map(describe);

function describe({ name, code, summary, severity, since, until, fixSafety, elsewhere }: RuleFacts): RuleInfo {
  const optional = { ...(until ? { until } : {}), ...(elsewhere ? { elsewhere } : {}) };
  const facts = { name, code, summary, severity, since, fixSafety, ...optional };
  return { ...facts, documentation: rulePage(name) };
}

export function ruleNamed(name: string): RuleInfo | undefined {
  return RULES.find((rule) => rule.name === name);
}

/** What stands at the further places of a rule's findings. */
export function elsewhereOf(name: string): string {
  return ruleNamed(name)?.elsewhere ?? "The data is read here";
}
