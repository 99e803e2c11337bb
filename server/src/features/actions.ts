import type { Range } from "../../../protocol/place";
import type { AppliedFix } from "../../../protocol/recorded";
import type { Analysis, FilePlace } from "../engine/analysis";
import type { Fix } from "../orm/fix";
import type { CheckedFile, WantedComplaint, WantedFinding } from "./check-file";
import { documentationOf } from "./diagnostics";
import { fixTitle } from "./fix-title";
import { insertSuppression } from "./insert-suppression";
import type { ActionData } from "./service";
import { templateName } from "./template-name";
import type { TextPlaces } from "./text-places";

const QUICK_FIX = "quickfix";
const FIX_ALL = "source.fixAll.roundtrip";
const PIN = "refactor.rewrite";
const FIX_APPLIED = "roundtrip.fixApplied";
const NO_EDITS: Pick<Fix, "edits"> = { edits: [] };

export interface ActionRequest {
  readonly analysis: Analysis;
  readonly places: TextPlaces;
  readonly file: string;
  readonly checked: CheckedFile;
  /** Path of a file, for people. */
  readonly pathOf: (file: string) => string;
  /** Tests of the open recording that came through a function, by its qualified name, or through a template. */
  readonly testsOf: (file: string, name: string) => readonly string[];
  /** Lets the test at an offset assert its recorded queries; null where that cannot be, or nothing is recorded. */
  readonly pinCount: (offset: number) => Fix | null;
}

/**
 * What can be done about the findings that meet the range, best first; the fix of the whole file only where its kind
 * is asked for.
 */
export function listActions(request: ActionRequest, range: Range, only?: readonly string[]): ActionData[] {
  const wants = (kind: string): boolean =>
    only?.some((each) => kind === each || kind.startsWith(`${each}.`)) ?? kind !== FIX_ALL;
  return [
    ...(wants(QUICK_FIX) ? listQuickFixes(request, range) : []),
    ...(wants(PIN) ? pinCount(request, range) : []),
    ...(wants(FIX_ALL) ? fixAll(request) : []),
  ];
}

function listQuickFixes(request: ActionRequest, range: Range): ActionData[] {
  const { places, checked, file } = request;
  const start = places.offset(file, range.start);
  const end = places.offset(file, range.end);
  const meets = ({ place }: { place: FilePlace }): boolean => place.start <= end && start <= place.end;
  const findings = checked.findings.filter(meets);
  return mergeEqual([
    ...findings.flatMap((each) => nearestFix(request, each)),
    ...loadAllReads(request, findings),
    ...findings.flatMap((each) => otherFixes(request, each)),
    ...checked.unused.filter(meets).flatMap((each) => removeSuppression(request, each)),
    ...findings.flatMap((each) => ignoreHere(request, each)),
    ...findings.map(showDocumentation),
  ]);
}

function nearestFix(request: ActionRequest, located: WantedFinding): ActionData[] {
  const { fix } = located;
  if (fix === null || "refused" in fix) return [];
  return [quickFix(request, fix, located, fix.safety === "safe")];
}

function otherFixes(request: ActionRequest, located: WantedFinding): ActionData[] {
  return located.alternatives.map((fix) => quickFix(request, fix, located, false));
}

/** One action that loads all that the function around reads, where more than one finding of it can be mended. */
function loadAllReads(request: ActionRequest, meeting: readonly WantedFinding[]): ActionData[] {
  const { analysis, checked } = request;
  const functions = new Set(meeting.map(({ finding }) => finding.within));
  return [...functions].flatMap((within) => {
    const inside = checked.findings.filter(({ finding, fix }) => finding.within === within && isSafe(fix));
    const fix = inside.length > 1 ? analysis.fixAll(inside) : null;
    if (fix === null) return [];
    const title = `Load all that ${within} reads`;
    const fingerprints = inside.map(({ fingerprint }) => fingerprint);
    const verify = afterFix(request, title, request.file, within);
    return [{ title, kind: QUICK_FIX, preferred: false, fingerprints, ...written(request, fix), ...verify }];
  });
}

function isSafe(fix: WantedFinding["fix"]): boolean {
  return fix !== null && "edits" in fix && fix.safety === "safe";
}

function quickFix(request: ActionRequest, fix: Fix, located: WantedFinding, preferred: boolean): ActionData {
  const { places, pathOf } = request;
  const { place, fingerprint, finding } = located;
  const title = fixTitle(fix, place, (each) => places.line(each), pathOf);
  const verify = afterFix(request, title, place.file, finding.within, fix);
  return { title, kind: QUICK_FIX, preferred, fingerprints: [fingerprint], ...written(request, fix), ...verify };
}

/** The edits in the editor's terms, with what they change. */
function written(
  { places }: Pick<ActionRequest, "places">,
  fix: Pick<Fix, "edits" | "changes">,
): Pick<ActionData, "edits" | "changes"> {
  return { edits: places.edits(fix), changes: [...fix.changes] };
}

/**
 * Tells the editor which tests would show what a fix did, and which migration it needs; nothing where no recorded test came
 * by and the schema is what it was.
 */
function afterFix(
  request: ActionRequest,
  title: string,
  file: string,
  within: string,
  fix: Pick<Fix, "edits" | "migration"> = NO_EDITS,
): Pick<ActionData, "command"> {
  const name = file.endsWith(".py") ? within.replace(/\.<locals>\..*$/, "") : templateName(file);
  const tests = request.testsOf(file, name);
  const [edit] = fix.edits;
  const needed = fix.migration && edit ? { migration: { ...fix.migration, file: edit.file } } : {};
  if (tests.length === 0 && fix.migration === undefined) return {};
  const applied: AppliedFix = { title, tests, file, function: name, ...needed };
  return { command: { title: "", command: FIX_APPLIED, arguments: [applied] } };
}

function removeSuppression({ places }: ActionRequest, { removal, fingerprint }: WantedComplaint): ActionData[] {
  if (removal === null) return [];
  const title =
    removal.newText === "" ? "Remove the unused suppression" : "Remove the unused rules from the suppression";
  const edits = written({ places }, { edits: [removal], changes: [] });
  return [{ title, kind: QUICK_FIX, preferred: true, fingerprints: [fingerprint], ...edits }];
}

function ignoreHere(
  { analysis, places, file }: ActionRequest,
  { finding, place, fingerprint }: WantedFinding,
): ActionData[] {
  // The comments that silence are Python's.
  if (!file.endsWith(".py")) return [];
  const edit = insertSuppression(places.text(file), place, finding.rule, analysis.directives(file));
  const title = `Ignore ${finding.rule} here`;
  const edits = written({ places }, { edits: [edit], changes: [] });
  return [{ title, kind: QUICK_FIX, preferred: false, fingerprints: [fingerprint], ...edits }];
}

function showDocumentation({ finding, fingerprint }: WantedFinding): ActionData {
  const title = `Show documentation of ${finding.rule}`;
  const command = { title, command: "vscode.open", arguments: [documentationOf(finding.rule)] };
  return { title, kind: QUICK_FIX, preferred: false, fingerprints: [fingerprint], edits: [], changes: [], command };
}

/** Actions that do the same are one, which mends all their findings. */
function mergeEqual(actions: readonly ActionData[]): ActionData[] {
  const merged = new Map<string, ActionData>();
  for (const action of actions) {
    const key = JSON.stringify([action.title, action.edits]);
    const same = merged.get(key);
    if (same) same.fingerprints.push(...action.fingerprints.filter((each) => !same.fingerprints.includes(each)));
    else merged.set(key, { ...action, fingerprints: [...action.fingerprints] });
  }
  return [...merged.values()];
}

function fixAll({ analysis, places, checked }: ActionRequest): ActionData[] {
  const mended = checked.findings.filter(({ fix }) => isSafe(fix));
  const fix = analysis.fixAll(mended);
  if (fix === null) return [];
  const fingerprints = mended.map(({ fingerprint }) => fingerprint);
  return [{ title: fix.title, kind: FIX_ALL, preferred: false, fingerprints, ...written({ places }, fix) }];
}

function pinCount({ places, file, pinCount }: ActionRequest, { start }: Range): ActionData[] {
  const fix = pinCount(places.offset(file, start));
  if (fix === null) return [];
  return [{ title: fix.title, kind: PIN, preferred: false, fingerprints: [], ...written({ places }, fix) }];
}
