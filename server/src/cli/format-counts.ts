import type { ReportData, ReportRow } from "../../../protocol/recorded";
import { durationText, queriesText } from "../features/count-text";
import type { RecordedFeatures } from "../features/recorded-features";
import { relativeTo } from "../features/relative-to";
import { type WideRepeat, widestRepeats } from "../features/widest-repeats";
import type { CountChange, CountChanges } from "../features/write-report";
import type { Paint } from "./colors";
import { showText } from "./terminal-text";

const MOST_REPEATS = 10;

/** What a recorded run sent, by test and request, most first; then the lines that repeat most. */
export function formatCounts(recorded: RecordedFeatures, report: ReportData, paint: Paint): string {
  const rows: (ReportRow & { name: string })[] = [...report.tests, ...report.requests];
  if (report.others !== null) rows.push(report.others);
  rows.sort((a, b) => b.queries - a.queries || (a.name < b.name ? -1 : 1));
  const cells = rows.map(({ queries, repeats, databaseSeconds, name }) => [
    ...[String(queries), String(repeats), durationText(databaseSeconds)],
    showText(name),
  ]);
  const table = formatTable(["queries", "repeats", "time", "test or request"], cells, paint);
  const pathOf = (file: string): string => relativeTo(recorded.recording.root, file);
  const widest = widestRepeats(recorded, MOST_REPEATS).map((repeat) => formatRepeat(repeat, pathOf));
  const repeats = widest.length === 0 ? [] : ["", paint("bold", "repeats"), ...widest];
  return [...table, ...repeats, "", paint("bold", summaryOf(report)), ""].join("\n");
}

function formatRepeat({ queries, label, at, run }: WideRepeat, pathOf: (file: string) => string): string {
  const where = at === null ? "(no code of the project)" : `${pathOf(at.file.path)}:${at.line}`;
  return showText(`  ${queries} × ${label}  ${where}  in ${run}`);
}

function summaryOf({ tests, requests, others }: ReportData): string {
  const rows: readonly ReportRow[] = [...tests, ...requests, ...(others === null ? [] : [others])];
  const sum = (pick: (row: ReportRow) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const of = (number: number, name: string): string[] =>
    number === 0 ? [] : [`${number} ${name}${number === 1 ? "" : "s"}`];
  const where = [...of(tests.length, "test"), ...of(requests.length, "request")].join(" and ");
  const queries = queriesText(sum((row) => row.queries));
  return `${where === "" ? queries : `${queries} in ${where}`}, ${sum((row) => row.repeats)} repeat`;
}

/** What differs from a baseline: what grew is a table, the rest is said below it. */
export function formatChanges({ grown, fallen, added, gone }: CountChanges, paint: Paint): string {
  const toCells = ({ before, now, name }: CountChange): string[] => [
    ...[String(before), String(now), `${now > before ? "+" : ""}${now - before}`],
    showText(name),
  ];
  const changed = [...grown, ...fallen].map(toCells);
  const table =
    changed.length === 0 ? [] : [...formatTable(["before", "now", "", "test or request"], changed, paint), ""];
  const names = (title: string, list: readonly string[]): string[] =>
    list.length === 0 ? [] : [paint("bold", title), ...list.map((name) => `  ${showText(name)}`), ""];
  const verdict = grown.length === 0 ? paint("green", "no number grew") : paint("red", `${grown.length} grew`);
  const counts = `${verdict}, ${fallen.length} fell, ${added.length} new, ${gone.length} gone`;
  return [...table, ...names("new", added), ...names("gone", gone), counts, ""].join("\n");
}

/** All columns but the last stand at their right edges. */
function formatTable(head: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string[] {
  const widths = head.map((title, at) =>
    rows.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === cells.length - 1 ? cell : cell.padStart(widths[at] ?? 0))).join("  ");
  return [paint("bold", line(head)), ...rows.map(line)];
}
