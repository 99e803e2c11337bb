import { recordedText } from "../features/recorded-text";
import { relativeTo } from "../features/relative-to";
import type { Report } from "./report";

const COMMANDS = { error: "error", warning: "warning", information: "notice", hint: "notice" } as const;

/** The report as workflow commands of GitHub Actions, which shows them at the lines of a change. */
export function formatGithub(report: Report, base: string): string {
  const lines = report.findings.map(({ rule, severity, message, place, refusal, fix, recorded }) => {
    const { start, end } = place.range;
    const properties = {
      file: relativeTo(base, place.file),
      line: start.line + 1,
      endLine: end.line + 1,
      col: start.character + 1,
      endColumn: end.character + 1,
      title: `Roundtrip: ${rule}`,
    };
    const seen = recorded && recordedText(recorded);
    const text = [message, seen, fix && `Fix: ${fix.title}`, refusal].filter((each) => each !== null).join("\n");
    return `::${COMMANDS[severity]} ${renderProperties(properties)}::${escapeData(text)}\n`;
  });
  return lines.join("");
}

function renderProperties(properties: Record<string, string | number>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeData(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`)
    .join(",");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
