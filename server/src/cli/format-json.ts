import type { Place, Range } from "../../../protocol/place";
import { relativeTo } from "../features/relative-to";
import { recordedFields } from "./recorded-fields";
import type { Report, ReportedFinding } from "./report";

/** The report for programs. `base` is the folder that paths are relative to, `root` its name for the reader. */
export function formatJson(report: Report, base: string, root: string): string {
  const pathOf = (file: string): string => relativeTo(base, file);
  const { files, models, seconds } = report;
  const findings = report.findings.map((finding) => toJson(finding, pathOf));
  return `${JSON.stringify({ version: 1, root, files, models, seconds, findings }, null, 2)}\n`;
}

function toJson(finding: ReportedFinding, pathOf: (file: string) => string) {
  const { rule, severity, place, message, model, path, cost, fingerprint, query, reads, fix, refusal, recorded } =
    finding;
  const lines = ({ file, range }: Place) => ({
    file: pathOf(file),
    line: range.start.line + 1,
    endLine: range.end.line + 1,
  });
  return {
    rule,
    severity,
    file: pathOf(place.file),
    ...columns(place.range),
    message,
    model,
    path,
    cost,
    fingerprint,
    query: query && { ...lines(query.place), chain: query.chain.map(lines) },
    reads: reads.map(({ place: read, text }) => ({ ...lines(read), message: text })),
    fix: fix && {
      title: fix.title,
      safety: fix.safety,
      changes: fix.changes,
      edits: fix.edits.flatMap(({ file, edits }) =>
        edits.map(({ range, newText }) => ({ file: pathOf(file), ...columns(range), newText })),
      ),
    },
    refused: refusal,
    recorded: recordedFields(recorded),
  };
}

function columns({ start, end }: Range) {
  return { line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}
