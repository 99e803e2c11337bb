import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RuleInfo } from "../engine/rule-info";

/** The Markdown of a rule's page; empty where the installation has none. */
export function readRulePage({ documentation }: RuleInfo): string {
  try {
    return readFileSync(fileURLToPath(documentation), "utf8");
  } catch {
    return "";
  }
}
