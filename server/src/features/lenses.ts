import type { Range } from "../../../protocol/place";
import type { OutlineItem, RelyingCall } from "../engine/analysis";
import { compareCost } from "../engine/compare-cost";
import type { Workspace } from "../engine/workspace";
import { shortCostText } from "../orm/cost-text";
import type { CountedPart, SubjectCounts } from "../orm/recorded-counts";
import { isTest, subjectName } from "../orm/recorded-subject";
import { countText } from "./count-text";
import type { RecordedFeatures } from "./recorded-features";
import { type RecordedKey, writeKey } from "./recorded-key";
import type { LensData } from "./service";
import { TextPlaces } from "./text-places";

export const SHOW_QUERIES = "roundtrip.showQueries";
const SHOW_PLACES = "roundtrip.showPlaces";

/** Where counts will stand as soon as they are known. */
export const READING = "reading the recording ...";

/** `reading` while a recording is read that there is nothing of yet. */
type Recorded = RecordedFeatures | "reading" | null;

/**
 * What stands above the functions, methods and classes of a file, or above a template, and then above the unique
 * constraints that calls rely on, each in the order of the text.
 */
export function renderLenses(workspace: Workspace, recorded: Recorded, file: string): LensData[] {
  if (!file.endsWith(".py")) return recorded === "reading" ? [] : templateLens(recorded, file);
  const places = new TextPlaces(workspace.analysis);
  return [...costLenses(workspace, recorded, file, places), ...keyLenses(workspace, file, places)];
}

/** `3 get_or_create rely on this constraint`, or `2 calls` where they are of both kinds; it leads to the calls. */
function keyLenses({ analysis }: Workspace, file: string, places: TextPlaces): LensData[] {
  return analysis.reliedKeys(file).map(({ place, calls }) => {
    const title = `${calls.length} ${methodOf(calls)} ${calls.length === 1 ? "relies" : "rely"} on this constraint`;
    const found = calls.map(({ place }) => places.place(place));
    return { range: places.range(place), title, command: { command: SHOW_PLACES, arguments: [JSON.stringify(found)] } };
  });
}

function methodOf(calls: readonly RelyingCall[]): string {
  const updating = calls.filter(({ updates }) => updates).length;
  if (updating === 0) return "get_or_create";
  return updating === calls.length ? "update_or_create" : "calls";
}

function costLenses(workspace: Workspace, recorded: Recorded, file: string, places: TextPlaces): LensData[] {
  const isAnalysed = workspace.analysis.files().includes(file);
  return workspace.analysis.outline(file).flatMap((item) => {
    const range = places.range(item.place);
    const predicted = isAnalysed && item.kind === "function" ? predictedCost(workspace, item) : null;
    const isReading = recorded === "reading";
    const counted = isReading || recorded === null ? null : countedLens(recorded, workspace, item, range, predicted);
    if (counted) return [counted];
    const more = isReading ? ` · ${READING}` : "";
    return predicted === null ? [] : [{ range, title: `predicted ${predicted}${more}`, command: null }];
  });
}

/** `1 + n(books)`, which a hover says in full; null where nothing is asked, or nothing is known. */
function predictedCost({ analysis }: Workspace, { place }: OutlineItem): string | null {
  const found = analysis.cost(place.file, place.start);
  return found && found.cost.length > 0 ? shortCostText(found.cost, found.unknownCalls) : null;
}

function countedLens(
  recorded: RecordedFeatures,
  workspace: Workspace,
  item: OutlineItem,
  range: Range,
  predicted: string | null,
): LensData | null {
  const { name, kind } = item;
  const { file } = item.place;
  const today = recorded.at(file)?.places.today(file);
  const part = kind === "class" ? today?.class(name) : today?.unit(name);
  const most = part && recorded.index.mostOf(part.groups);
  if (!part || !most) return null;
  const text = countText(most.counts, isOwn(most, item) ? null : subjectName(most.subject));
  const disagrees = predicted !== null && !part.isStale && isOtherwise(recorded, workspace, item, most);
  const title = predicted === null ? text : `${text} · ${disagrees ? "≠ " : ""}predicted ${predicted}`;
  const key: RecordedKey = {
    of: kind === "class" ? "class" : "unit",
    file,
    name,
    subject: recorded.keyOf(most.subject),
  };
  return lensOf(range, title, part, key);
}

/** The test stands below the lens: its name is in sight. */
function isOwn({ subject }: SubjectCounts, { kind, name, place }: OutlineItem): boolean {
  if (!isTest(subject) || kind === "class" || subject.file !== place.file || subject.function !== name) return false;
  return !subject.name.endsWith("]");
}

function isOtherwise(
  recorded: RecordedFeatures,
  { analysis }: Workspace,
  { place }: OutlineItem,
  { groups, counts }: SubjectCounts,
): boolean {
  const cost = analysis.cost(place.file, place.start);
  const places = recorded.at(place.file)?.places;
  return cost !== null && places !== undefined && compareCost(cost, places, groups, counts.queries) === "disagree";
}

function templateLens(recorded: RecordedFeatures | null, file: string): LensData[] {
  const part = recorded?.at(file)?.places.today(file).template();
  const most = part && recorded?.index.mostOf(part.groups);
  if (!part || !most || !recorded) return [];
  const start = { line: 0, character: 0 };
  const key: RecordedKey = { of: "template", file, subject: recorded.keyOf(most.subject) };
  return [lensOf({ start, end: start }, countText(most.counts, subjectName(most.subject)), part, key)];
}

function lensOf(range: Range, text: string, { isStale }: CountedPart, key: RecordedKey): LensData {
  const title = isStale ? `edited since the run: ${text}` : text;
  return { range, title, command: { command: SHOW_QUERIES, arguments: [writeKey(key)] } };
}
