import { RULES, type RuleInfo } from "../engine/rule-info";
import { createPaint, wantsColor } from "./colors";
import { readRulePage } from "./read-rule-page";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** Runs `roundtrip rules [NAME]`; gives the exit code. Throws a {@link UsageError} for an unknown rule. */
export async function runRules(name: string | null, color: boolean, terminal: Terminal): Promise<number> {
  const paint = createPaint(wantsColor(color, terminal.isTerminal, terminal.env));
  if (name === null) {
    const widest = Math.max(...RULES.map((rule) => rule.name.length));
    const lines = RULES.map(
      ({ name: rule, code, summary }) => `${paint("bold", rule.padEnd(widest))}  ${code}  ${summary}\n`,
    );
    await terminal.print(lines.join(""));
    return 0;
  }
  const rule = RULES.find((each) => each.name === name || each.code === name);
  if (rule === undefined) throw new UsageError(`There is no rule ${name}. roundtrip rules lists them.`);
  await terminal.print(`${describe(rule)}\n${readRulePage(rule)}`);
  return 0;
}

const FIXES = { safe: "a safe fix", unsafe: "a fix to be looked at", none: "no fix" } as const;

function describe({ name, code, summary, severity, since, fixSafety }: RuleInfo): string {
  return `${name} (${code}): ${summary}\nseverity ${severity}, since ${since}, ${FIXES[fixSafety]}\n`;
}
