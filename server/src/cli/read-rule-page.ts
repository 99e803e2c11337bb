import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RuleInfo } from "../engine/rule-info";

/** The Markdown of a rule's page. */
export function readRulePage({ documentation }: RuleInfo): string {
  return readFileSync(fileURLToPath(documentation), "utf8");
}
