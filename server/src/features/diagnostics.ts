import { elsewhereOf, ruleNamed } from "../engine/rule-info";
import type { CheckedFile, WantedComplaint, WantedFinding } from "./check-file";
import { mainEdit } from "./main-edit";
import { recordedText } from "./recorded-text";
import type { DiagnosticData } from "./service";
import type { TextPlaces } from "./text-places";
import { UNUSED_SUPPRESSION } from "./unused-suppressions";

/** The findings of a file as an editor shows them. */
export function renderDiagnostics(places: TextPlaces, { findings, unused }: CheckedFile): DiagnosticData[] {
  return [...findings.map((each) => renderFinding(places, each)), ...unused.map((each) => renderUnused(places, each))];
}

function renderFinding(places: TextPlaces, located: WantedFinding): DiagnosticData {
  const { finding, fix, fingerprint, severity, place, recorded } = located;
  const refusal = fix !== null && "refused" in fix ? `\n${fix.refused}` : "";
  return {
    rule: finding.rule,
    severity,
    message: `${finding.message}${refusal}${recorded === null ? "" : `\n${recordedText(recorded)}`}`,
    range: places.range(place),
    documentation: documentationOf(finding.rule),
    related: renderRelated(places, located),
    fingerprint,
    hasFix: fix !== null && "edits" in fix,
  };
}

/** The query's way, from where it is built, then the other places where the data is read and what else has to do with it, then where the schema would change. */
function renderRelated(
  places: TextPlaces,
  { place, chain, reads, notes, finding, fix, recorded }: WantedFinding,
): DiagnosticData["related"] {
  const links = finding.query?.chain ?? [];
  const built = chain.map((link, at) => ({ place: link, message: linkMessage(links[at]?.kind, links[at]?.name) }));
  const read = reads.map((each) => ({ place: each, message: elsewhereOf(finding.rule) }));
  const noted = notes.map((note) => ({ place: note.place, message: note.text }));
  const seen = new Set([keyOf(place)]);
  const fetch = recorded?.kind === "confirmed" ? recorded.fetch : null;
  const fetched = fetch ? [{ place: fetch, message: "The rows were fetched here in the recorded run" }] : [];
  const edit = fix !== null && "migration" in fix ? mainEdit(fix.edits) : null;
  const mended = edit ? [{ place: edit, message: "The constraint goes here" }] : [];
  return [...built, ...read, ...noted, ...fetched, ...mended]
    .filter((each) => !seen.has(keyOf(each.place)) && seen.add(keyOf(each.place)))
    .map((each) => ({ place: places.place(each.place), message: each.message }));
}

function linkMessage(kind: string | undefined, name = ""): string {
  if (kind === "root") return "The query is built here";
  if (kind === "pass")
    return name === "" ? "The query passes here" : `The query passes here as \`${name.replaceAll("`", "")}\``;
  return "The query is refined here";
}

/** Links of a chain that begin at the same place look the same in a list of places: the first stands for them. */
function keyOf({ file, start }: { file: string; start: number }): string {
  return `${file}|${start}`;
}

function renderUnused(
  places: TextPlaces,
  { place, message, removal, fingerprint, severity }: WantedComplaint,
): DiagnosticData {
  return {
    rule: UNUSED_SUPPRESSION,
    severity,
    message,
    range: places.range(place),
    documentation: documentationOf(UNUSED_SUPPRESSION),
    related: [],
    fingerprint,
    hasFix: removal !== null,
    unnecessary: removal !== null,
  };
}

export function documentationOf(rule: string): string {
  return ruleNamed(rule)?.documentation ?? "";
}
