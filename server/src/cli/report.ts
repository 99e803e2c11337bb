import type { Place } from "../../../protocol/place";
import type { FilePlace, RecordedVerdict } from "../engine/analysis";
import { elsewhereOf } from "../engine/rule-info";
import type { Workspace } from "../engine/workspace";
import type { WantedComplaint, WantedFinding } from "../features/check-file";
import { fixTitle } from "../features/fix-title";
import type { FileEdit } from "../features/service";
import type { TextPlaces } from "../features/text-places";
import { UNUSED_SUPPRESSION } from "../features/unused-suppressions";
import { costText } from "../orm/cost-text";
import type { Finding, Severity } from "../orm/finding";
import type { Fix, FixSafety } from "../orm/fix";
import { type Multiplicity, ONCE } from "../orm/trip";

/** What a run found, for every output format. Files are absolute; positions are the service's, zero-based. */
export interface Report {
  /** Of the files analysed, and the models they declare. */
  readonly files: number;
  readonly models: number;
  readonly seconds: number;
  /** By file, line, column, rule and path. */
  readonly findings: readonly ReportedFinding[];
  /** Sentences about what could not be read. */
  readonly problems: readonly string[];
  /** The lines of a file, without their breaks. */
  readonly lines: (file: string) => readonly string[];
}

export interface ReportedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place: Place;
  readonly model: string | null;
  readonly path: string | null;
  readonly cost: string | null;
  readonly fingerprint: string;
  readonly query: { readonly place: Place; readonly chain: readonly Place[] } | null;
  /** Further places, with what is said there. */
  readonly reads: readonly { readonly place: Place; readonly text: string }[];
  readonly fix: ReportedFix | null;
  /** Why there is no fix; null when there is one, or nothing to say. */
  readonly refusal: string | null;
  /** What a recording says of it; null without one, and where it cannot tell. */
  readonly recorded: RecordedVerdict | null;
}

export interface ReportedFix {
  readonly title: string;
  /** The title with the place the fix goes to; paths are given by `pathOf`. */
  readonly titleWithPlace: (pathOf: (file: string) => string) => string;
  readonly safety: FixSafety;
  readonly edits: readonly FileEdit[];
  /** What the code does differently from then on, in sentences. */
  readonly changes: readonly string[];
}

export function reportFinding(workspace: Workspace, places: TextPlaces, located: WantedFinding): ReportedFinding {
  const { finding, severity, fingerprint, place, reads, notes, fix, recorded } = located;
  const toPlace = (each: FilePlace): Place => places.place(each);
  return {
    rule: finding.rule,
    severity,
    message: finding.message,
    place: toPlace(place),
    model: modelLabel(workspace, finding.model),
    path: finding.path,
    cost: costText(timesOf(finding)),
    fingerprint,
    query: reportQuery(places, located),
    reads: [
      ...reads.map((each) => ({ place: toPlace(each), text: elsewhereOf(finding.rule) })),
      ...notes.map((note) => ({ place: toPlace(note.place), text: note.text })),
    ],
    fix: fix !== null && "edits" in fix ? reportFix(places, fix, place) : null,
    refusal: fix !== null && "refused" in fix ? fix.refused : null,
    recorded,
  };
}

function reportQuery(places: TextPlaces, { finding, chain }: WantedFinding): ReportedFinding["query"] {
  const built = finding.query?.chain.findIndex(({ kind }) => kind !== "pass") ?? -1;
  const place = chain[Math.max(built, 0)];
  return place === undefined ? null : { place: places.place(place), chain: chain.map((link) => places.place(link)) };
}

function reportFix(places: TextPlaces, fix: Fix, at: FilePlace): ReportedFix {
  return {
    title: fix.title,
    titleWithPlace: (pathOf) => fixTitle(fix, at, (place) => places.line(place), pathOf),
    safety: fix.safety,
    edits: places.edits(fix),
    changes: fix.changes,
  };
}

function modelLabel({ analysis }: Workspace, id: string | null): string | null {
  if (id === null) return null;
  for (const { models } of analysis.schemas()) {
    const model = models.get(id);
    if (model) return model.label;
  }
  return null;
}

/** The trips a finding stands for, and the one that fetched the rows they are made for. */
function timesOf({ trips, query, times }: Finding): Multiplicity[] {
  const each = trips.length > 0 ? trips.map((trip) => trip.times) : [times];
  for (const { factors } of each) {
    const at = factors.findIndex((factor) => query !== null && factor.query?.id === query.id);
    if (at >= 0) return [{ ...ONCE, factors: factors.slice(0, at) }, ...each];
  }
  return each;
}

export function reportComplaint(places: TextPlaces, complaint: WantedComplaint): ReportedFinding {
  const { place, message, removal, fingerprint, severity } = complaint;
  return {
    rule: UNUSED_SUPPRESSION,
    severity,
    message,
    place: places.place(place),
    model: null,
    path: null,
    cost: null,
    fingerprint,
    query: null,
    reads: [],
    fix: removal && reportFix(places, { title: "Remove it", safety: "safe", edits: [removal], changes: [] }, place),
    refusal: null,
    recorded: null,
  };
}

/** The order in which findings are shown, whatever the order they were found in: what a run confirms first. */
export function compareFindings(a: ReportedFinding, b: ReportedFinding): number {
  return repeatsOf(b) - repeatsOf(a) || comparePlaces(a, b);
}

function repeatsOf({ recorded }: ReportedFinding): number {
  return recorded?.kind === "confirmed" ? recorded.repeats : 0;
}

function comparePlaces(a: ReportedFinding, b: ReportedFinding): number {
  const [from, to] = [a.place.range.start, b.place.range.start];
  return (
    compare(a.place.file, b.place.file) ||
    from.line - to.line ||
    from.character - to.character ||
    compare(a.rule, b.rule) ||
    compare(a.path ?? "", b.path ?? "") ||
    compare(a.fingerprint, b.fingerprint)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
