import type { Place } from "../../../protocol/place";
import { recordedText } from "../features/recorded-text";
import { relativeTo } from "../features/relative-to";
import { renderCodeFrame } from "./code-frame";
import type { Paint } from "./colors";
import type { Report, ReportedFinding, ReportedFix } from "./report";
import { showText, wrapText } from "./terminal-text";

export interface TextOptions {
  /** The folder that paths are relative to: the working directory, so that they can be clicked. */
  readonly base: string;
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
}

const COLORS = { error: "red", warning: "yellow", information: "blue", hint: "cyan" } as const;

/** The report for people. */
export function formatText(report: Report, options: TextOptions): string {
  const findings = report.findings.map((finding) => `${renderFinding(report, finding, options).join("\n")}\n\n`);
  return `${findings.join("")}${renderSummary(report, options.paint)}\n`;
}

function renderFinding(report: Report, finding: ReportedFinding, options: TextOptions): string[] {
  const { rule, severity, message, place, fix, refusal, recorded } = finding;
  const { paint, base } = options;
  return [
    `${paint("bold", renderPlace(place, base))} ${paint(COLORS[severity], severity)} ${paint("bold", rule)}`,
    ...indent(wrapText(showText(message), options.width - 2)),
    ...(recorded === null
      ? []
      : [`  ${paint(recorded.kind === "confirmed" ? "bold" : "dim", recordedText(recorded))}`]),
    ...frame(report, place, options, 1),
    ...renderQuery(report, finding, options),
    ...(fix === null ? [] : renderFix(fix, options)),
    ...(refusal === null ? [] : indent(wrapText(showText(`no fix: ${refusal}`), options.width - 2))),
  ];
}

function renderFix(fix: ReportedFix, { base, paint, width }: TextOptions): string[] {
  const [first = "", ...rest] = wrapText(showText(fix.titleWithPlace((file) => relativeTo(base, file))), width - 7);
  return [`  ${paint("green", "fix:")} ${first}`, ...rest.map((line) => `       ${line}`)];
}

/** Where the query is built, when that is not in sight already. */
function renderQuery(report: Report, { query, place }: ReportedFinding, options: TextOptions): string[] {
  if (query === null || isInSight(query.place, place)) return [];
  const title = `  ${options.paint("dim", "the query is built at")} ${renderPlace(query.place, options.base)}`;
  return [title, ...frame(report, query.place, options, 0)];
}

function isInSight(query: Place, { file, range }: Place): boolean {
  const distance = range.start.line - query.range.start.line;
  return query.file === file && (distance === 0 || distance === 1);
}

function frame(report: Report, { file, range }: Place, options: TextOptions, before: number): string[] {
  const { paint, width } = options;
  return indent(renderCodeFrame(report.lines(file), range, { paint, width: width - 4, before })).map(
    (line) => `  ${line}`,
  );
}

function renderPlace({ file, range }: Place, base: string): string {
  return `${relativeTo(base, file)}:${range.start.line + 1}:${range.start.character + 1}`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function renderSummary({ findings, files, seconds }: Report, paint: Paint): string {
  const found = findings.length === 0 ? "no findings" : count(findings.length, "finding");
  const fixable = findings.filter(({ fix }) => fix !== null).length;
  const fixes = fixable === 0 ? "" : `, ${count(fixable, "fix").replace("fixs", "fixes")} available`;
  const text = `${found} in ${count(files, "file")} (${seconds.toFixed(1)} s)${fixes}`;
  return paint(findings.length === 0 ? "green" : "bold", text);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
