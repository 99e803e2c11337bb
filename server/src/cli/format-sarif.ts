import { pathToFileURL } from "node:url";
import type { Place, Range } from "../../../protocol/place";
import type { RuleInfo } from "../engine/rule-info";
import { recordedText } from "../features/recorded-text";
import { relativeTo } from "../features/relative-to";
import type { FileEdit } from "../features/service";
import { recordedFields } from "./recorded-fields";
import type { Report, ReportedFinding } from "./report";

const LEVELS = { error: "error", warning: "warning", information: "note", hint: "note", off: "none" } as const;

export interface DocumentedRule extends RuleInfo {
  /** Markdown. */
  readonly page: string;
}

/** The report as SARIF 2.1.0; paths are relative to `base`. */
export function formatSarif(report: Report, base: string, rules: readonly DocumentedRule[], version: string): string {
  const run = {
    tool: { driver: { name: "Roundtrip", version, rules: rules.map(toRule) } },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(base).href.replace(/\/$/, "")}/` } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: report.problems.map((text) => ({ level: "warning", message: { text } })),
      },
    ],
    results: report.findings.map((finding) => toResult(finding, base, rules)),
  };
  const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toRule({ name, code, summary, severity, since, fixSafety, page }: DocumentedRule) {
  return {
    id: name,
    shortDescription: { text: `${summary}.` },
    help: { text: page, markdown: page },
    defaultConfiguration: { level: LEVELS[severity], enabled: severity !== "off" },
    properties: { code, since, fixSafety },
  };
}

function toResult(finding: ReportedFinding, base: string, rules: readonly RuleInfo[]) {
  const { rule, severity, message, place, fingerprint, query, reads, fix, model, path, cost, recorded } = finding;
  const [built, ...passed] = query?.chain ?? [];
  const related = distinct([
    ...(built ? [{ place: built, text: "The query is built here" }] : []),
    ...passed.map((link) => ({ place: link, text: "The query passes here" })),
    ...reads,
  ]).map((each) => toLocation(each.place, base, each.text));
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ name }) => name === rule),
    level: LEVELS[severity],
    // Viewers show the message alone.
    message: { text: recorded === null ? message : `${message}\n${recordedText(recorded)}` },
    locations: [toLocation(place, base)],
    ...(related.length > 0 ? { relatedLocations: related.map((each, id) => ({ id: id + 1, ...each })) } : {}),
    partialFingerprints: { "roundtrip/v1": fingerprint },
    ...(fix
      ? {
          fixes: [{ description: { text: fix.title }, artifactChanges: fix.edits.map((edit) => toChange(edit, base)) }],
        }
      : {}),
    properties: { model, path, cost, recorded: recordedFields(recorded) },
  };
}

/** Links of a chain that begin at the same place look the same in a list of places: the first stands for them. */
function distinct<T extends { place: Place }>(located: readonly T[]): T[] {
  const seen = new Map<string, T>();
  for (const each of located) {
    const { file, range } = each.place;
    const key = `${file}|${range.start.line}|${range.start.character}`;
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}

function toLocation({ file, range }: Place, base: string, text?: string) {
  return {
    physicalLocation: { artifactLocation: toArtifact(file, base), region: toRegion(range) },
    ...(text === undefined ? {} : { message: { text } }),
  };
}

function toChange({ file, edits }: FileEdit, base: string) {
  return {
    artifactLocation: toArtifact(file, base),
    replacements: edits.map(({ range, newText }) => ({
      deletedRegion: toRegion(range),
      insertedContent: { text: newText },
    })),
  };
}

function toArtifact(file: string, base: string) {
  const uri = relativeTo(base, file).split("/").map(encodeURIComponent).join("/");
  return { uri, uriBaseId: "ROOT" };
}

function toRegion({ start, end }: Range) {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
