import type { Analysis, LocatedFinding } from "../engine/analysis";
import type { CheckedFile } from "./check-file";
import type { TextPlaces } from "./text-places";

export interface WhyRequest {
  readonly analysis: Analysis;
  readonly places: TextPlaces;
  /** The file's findings before any were silenced. */
  readonly found: readonly LocatedFinding[];
  readonly checked: CheckedFile;
  readonly isSilent: (rule: string, file: string) => boolean;
  readonly pathOf: (file: string) => string;
}

/** What was found on a zero-based line, and what the analysis knew there, as plain text. */
export function renderWhy(request: WhyRequest, file: string, line: number): string {
  const { analysis, places, found, pathOf } = request;
  const here = found.filter(({ place }) => isOn(places, place, line));
  const known = [...here.map((each) => describeFinding(request, file, each)), ...analysis.why(file, line)];
  const isAnalysed = analysis.files().includes(file);
  const reason = isAnalysed
    ? "The analysis knows of no query on this line."
    : "The file is not analysed: it is excluded, a test or a migration, not Python, or outside the folder.";
  return [`${pathOf(file)}:${line + 1}`, ...(known.length > 0 ? known : [reason])].join("\n");
}

function describeFinding(
  { checked, isSilent }: WhyRequest,
  file: string,
  { finding, fingerprint }: LocatedFinding,
): string {
  const text = `${finding.rule}: ${finding.message}`;
  if (checked.findings.some((each) => each.fingerprint === fingerprint)) return `found ${text}`;
  return isSilent(finding.rule, file) ? `silenced by the settings: ${text}` : `silenced by a comment: ${text}`;
}

function isOn(places: TextPlaces, place: Parameters<TextPlaces["range"]>[0], line: number): boolean {
  const { start, end } = places.range(place);
  return start.line <= line && line <= end.line;
}
