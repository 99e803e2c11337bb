import type { Finding } from "../orm/finding";
import { whatIsAsked } from "../orm/recorded-counts";
import type { RecordedRepeat } from "../orm/recorded-repeat";
import { subjectName } from "../orm/recorded-subject";
import { findRepeatedReads, type RepeatedRead } from "../recording/find-repeated-reads";
import { recordedNPlusOne } from "../rules/recorded-n-plus-one";
import type { FilePlace, LocatedFinding } from "./analysis";
import { findSource } from "./find-source";
import { judgeFinding } from "./judge-finding";
import type { RecordedPlaces } from "./recorded-places";
import { standsForGroup } from "./stands-for-group";

/** Joins what the analysis foretells with what a recording saw. */
export class RecordedFindings {
  private readonly judged = new WeakMap<readonly LocatedFinding[], JudgedFile>();

  private constructor(
    private readonly places: RecordedPlaces,
    /** By the file of their innermost frame. */
    private readonly repeats: ReadonlyMap<string, readonly RepeatedRead[]>,
  ) {}

  /** Looks for what repeated in a recording, in steps. */
  static *join(places: RecordedPlaces): Generator<void, RecordedFindings> {
    const repeats = new Map<string, RepeatedRead[]>();
    const judged = new Set(places.analysis.files());
    const isOfTests = (file: string): boolean => file.endsWith(".py") && !judged.has(file);
    for (const read of yield* findRepeatedReads(places.index, isOfTests)) {
      const file = read.group.frames[0]?.file.path ?? "";
      const known = repeats.get(file);
      if (known) known.push(read);
      else repeats.set(file, [read]);
    }
    return new RecordedFindings(places, repeats);
  }

  /** The files in which something was recorded that the analysis may not have foretold. */
  files(): readonly string[] {
    return [...this.repeats.keys()];
  }

  /** The analysis' findings of a file, judged, and those that the recording alone shows, in the order of the text. */
  in(file: string): readonly LocatedFinding[] {
    const steps = this.judgedIn(file);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** The same in steps, so that nobody who asks for it later has to wait. */
  *judgedIn(file: string): Generator<void, readonly LocatedFinding[]> {
    const { analysis } = this.places;
    const found = analysis.findings(file);
    const text = analysis.text(file);
    const others = this.repeatsIn(file);
    const judged = this.judged.get(found);
    if (judged && judged.text === text && others.every(({ findings }, at) => judged.others[at] === findings)) {
      return judged.findings;
    }
    const findings: LocatedFinding[] = [];
    for (const located of found) {
      findings.push({ ...located, recorded: judgeFinding(located, this.places) });
      yield;
    }
    findings.push(...this.unforetold(file));
    findings.sort((a, b) => a.place.start - b.place.start);
    this.judged.set(found, { text, others: others.map((each) => each.findings), findings });
    return findings;
  }

  /** What the findings of a file depend on besides its own: those of the files that its repeats came through. */
  private repeatsIn(file: string): { findings: readonly LocatedFinding[] }[] {
    const files = new Set(
      (this.repeats.get(file) ?? []).flatMap(({ group, fetch }) =>
        [...group.frames, ...fetch].map((frame) => frame.file.path),
      ),
    );
    return [...files].map((each) => ({ findings: this.places.analysis.findings(each) }));
  }

  private unforetold(file: string): LocatedFinding[] {
    const { analysis } = this.places;
    const reads = (this.repeats.get(file) ?? []).filter((read) => !this.isForetold(read));
    const found = reads.flatMap((read) => {
      const repeat = this.locate(read);
      return repeat ? [{ finding: recordedNPlusOne.judge(repeat), read }] : [];
    });
    const located = analysis.present(found.map(({ finding }) => finding));
    return located.map((each) => {
      const own = found.find(({ finding }) => isSamePlace(finding, each.finding));
      return own ? { ...each, recorded: this.verdictOf(own.read) } : each;
    });
  }

  private verdictOf({ queries, subject, fetch }: RepeatedRead): LocatedFinding["recorded"] {
    const at = fetch[0] ? this.places.placeOf(fetch[0]) : null;
    return { kind: "confirmed", repeats: queries, run: subjectName(subject), fetch: at };
  }

  /** Whether any finding on the way to the queries speaks of them. */
  private isForetold({ group }: RepeatedRead): boolean {
    const files = new Set(group.frames.map((frame) => frame.file.path));
    return [...files].some((file) =>
      this.places.analysis.findings(file).some((located) => standsForGroup(located, group, this.places)),
    );
  }

  /** The repeat in today's text; null in tests, and where the code that read or fetched has changed: it may be mended. */
  private locate({ group, queries, rows, subject, fetch }: RepeatedRead): RecordedRepeat | null {
    const [frame] = group.frames;
    const place = frame ? this.places.placeOf(frame) : null;
    const isEdited = fetch[0] !== undefined && this.places.placeOf(fetch[0]) === null;
    if (!frame || !place || isEdited || !isJudged(this.places, place.file)) return null;
    const { cause } = group;
    const source = cause === null ? null : findSource(this.places, fetch, group);
    return {
      span: { ...place, unit: "" },
      within: frame.unit?.name ?? "",
      field: cause?.field ?? null,
      kind: cause === null ? "query" : cause.kind === "deferred" ? "column" : "relation",
      label: whatIsAsked(group),
      ...{ queries, rows, source },
      run: subjectName(subject),
      fetchedAt: this.describe(fetch, place),
    };
  }

  private describe(fetch: RepeatedRead["fetch"], from: FilePlace): string | null {
    const at = fetch[0] ? this.places.placeOf(fetch[0]) : null;
    // A library fetched the rows: the project's code that waited for it may be the test alone.
    if (at === null || !isJudged(this.places, at.file)) return null;
    const line = this.places.lines(at.file).positionAt(at.start).line + 1;
    return at.file === from.file ? `line ${line}` : `${at.file.split("/").slice(-2).join("/")}:${line}`;
  }
}

/** Findings in tests are of no use to anybody. A template has no facts, but rows are read in it all the same. */
function isJudged({ analysis }: RecordedPlaces, file: string): boolean {
  return analysis.files().includes(file) || !file.endsWith(".py");
}

interface JudgedFile {
  readonly text: string | null;
  readonly others: readonly (readonly LocatedFinding[])[];
  readonly findings: readonly LocatedFinding[];
}

function isSamePlace(a: Finding, b: Finding): boolean {
  return a.span.file === b.span.file && a.span.start === b.span.start && a.span.end === b.span.end && a.path === b.path;
}
