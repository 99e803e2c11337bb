import { type Counts, isOfBody, isQuery, measure, type SubjectCounts } from "../orm/recorded-counts";
import { isTest, type Subject, subjectOf } from "../orm/recorded-subject";
import type { RecordedFile, RecordedFrame, RecordedGroup, RecordedUnit, Recording } from "../orm/recording";

/** The groups that came through a unit, or through a file's code outside of units; each once. */
export interface UnitUses {
  readonly groups: RecordedGroup[];
  /** By line of the text as it was. */
  readonly lines: Map<number, RecordedGroup[]>;
  readonly frames: Set<RecordedFrame>;
}

/** A version of a file that code ran from. Null stands for code outside of units: module level, templates. */
export type FileUses = Map<RecordedUnit | null, UnitUses>;

/** A recording by what is asked about it: files, units, lines, tests. Counts are made when they are first asked for. */
export class RecordingIndex {
  /** Versions of each file. */
  private readonly files = new Map<string, Map<RecordedFile, FileUses>>();
  /** Groups of templates that were rendered after the view returned, by the view's file and qualified name. */
  private readonly afterViews = new Map<string, Map<string, RecordedGroup[]>>();
  private readonly subjects = new Map<Subject, RecordedGroup[]>();
  private readonly measured = new WeakMap<readonly RecordedGroup[], readonly SubjectCounts[]>();
  private readonly largest = new WeakMap<readonly RecordedGroup[], SubjectCounts>();
  private readonly order = new Map<Subject, number>();

  private constructor(readonly recording: Recording) {
    for (const request of recording.requests) this.order.set(request, this.order.size);
  }

  /** In steps: goes through all groups, then counts what lenses ask first, so that no request has to wait for it. */
  static *build(recording: Recording): Generator<void, RecordingIndex> {
    const index = new RecordingIndex(recording);
    for (const group of recording.groups) {
      index.add(group);
      yield;
    }
    for (const versions of index.files.values()) {
      for (const units of versions.values()) {
        for (const { groups } of units.values()) {
          yield void index.mostOf(groups)?.counts;
        }
      }
    }
    return index;
  }

  paths(): Iterable<string> {
    return this.files.keys();
  }

  versionsOf(path: string): ReadonlyMap<RecordedFile, FileUses> {
    return this.files.get(path) ?? new Map();
  }

  /** Groups that belong to a view without having come through its code, by the view's qualified name. */
  afterViewsIn(path: string): ReadonlyMap<string, readonly RecordedGroup[]> {
    return this.afterViews.get(path) ?? new Map();
  }

  /** Every subject that sent something, with its groups in the order of the recording. */
  bySubject(): ReadonlyMap<Subject, readonly RecordedGroup[]> {
    return this.subjects;
  }

  /**
   * The counts of each subject that the groups belong to: the tests with most queries first, then requests, the latest
   * first. What prepares a test counts only where nothing else does. The same array is answered from memory.
   */
  countsOf(groups: readonly RecordedGroup[]): readonly SubjectCounts[] {
    const known = this.measured.get(groups);
    if (known) return known;
    const bySubject = new Map<Subject, RecordedGroup[]>();
    for (const group of countedOf(groups)) {
      const subject = subjectOf(group);
      const own = bySubject.get(subject);
      if (own) own.push(group);
      else bySubject.set(subject, [group]);
    }
    const counts = [...bySubject].map(([subject, own]) => new LazyCounts(subject, own));
    counts.sort((a, b) => this.compare(a, b));
    this.measured.set(groups, counts);
    return counts;
  }

  /**
   * The first of `countsOf`, null where nothing is counted. The others are not kept: a helper that all tests go through
   * would have as many as there are tests.
   */
  mostOf(groups: readonly RecordedGroup[]): SubjectCounts | null {
    const known = this.largest.get(groups);
    if (known) return known;
    const counted = countedOf(groups);
    const sums = new Map<Subject, number>();
    for (const group of counted) {
      const subject = subjectOf(group);
      sums.set(subject, (sums.get(subject) ?? 0) + group.count);
    }
    let best: { readonly subject: Subject; readonly queries: number } | null = null;
    for (const [subject, queries] of sums) {
      const each = { subject, queries };
      if (best === null || this.compare(each, best) < 0) best = each;
    }
    if (best === null) return null;
    const { subject } = best;
    const most = new LazyCounts(
      subject,
      counted.filter((group) => subjectOf(group) === subject),
    );
    this.largest.set(groups, most);
    return most;
  }

  private compare(a: Sized, b: Sized): number {
    const [test, other] = [isTest(a.subject), isTest(b.subject)];
    if (test !== other) return test ? -1 : 1;
    if (test) return b.queries - a.queries;
    return (this.order.get(b.subject) ?? -1) - (this.order.get(a.subject) ?? -1);
  }

  private add(group: RecordedGroup): void {
    addTo(this.subjects, subjectOf(group), group);
    for (const frame of group.frames) {
      const uses = this.usesOf(frame);
      // Groups come one after the other: one that is there already is the last.
      addOnce(uses.groups, group);
      uses.frames.add(frame);
      const onLine = uses.lines.get(frame.line);
      if (onLine) addOnce(onLine, group);
      else uses.lines.set(frame.line, [group]);
    }
    const { request, frames } = group;
    if (!request?.file || !request.function || !frames.some(isTemplate)) return;
    if (frames.some((frame) => isIn(frame, request.file, request.function))) return;
    const views = this.afterViews.get(request.file) ?? new Map<string, RecordedGroup[]>();
    this.afterViews.set(request.file, views);
    addTo(views, request.function, group);
  }

  private usesOf({ file, unit }: RecordedFrame): UnitUses {
    const versions = this.files.get(file.path) ?? new Map<RecordedFile, FileUses>();
    this.files.set(file.path, versions);
    const units = versions.get(file) ?? new Map<RecordedUnit | null, UnitUses>();
    versions.set(file, units);
    const uses = units.get(unit) ?? { groups: [], lines: new Map(), frames: new Set() };
    units.set(unit, uses);
    return uses;
  }
}

type Sized = Pick<SubjectCounts, "subject" | "queries">;

/** What prepares a test counts only where nothing else does. */
function countedOf(groups: readonly RecordedGroup[]): readonly RecordedGroup[] {
  const queries = groups.filter(isQuery);
  const body = queries.filter(isOfBody);
  return body.length > 0 ? body : queries;
}

class LazyCounts implements SubjectCounts {
  readonly queries: number;
  private measured: Counts | null = null;

  constructor(
    readonly subject: Subject,
    readonly groups: readonly RecordedGroup[],
  ) {
    this.queries = groups.reduce((sum, { count }) => sum + count, 0);
  }

  get counts(): Counts {
    this.measured ??= measure(this.groups);
    return this.measured;
  }
}

function addTo<K>(map: Map<K, RecordedGroup[]>, key: K, group: RecordedGroup): void {
  const groups = map.get(key);
  if (groups) groups.push(group);
  else map.set(key, [group]);
}

function addOnce(groups: RecordedGroup[], group: RecordedGroup): void {
  if (groups[groups.length - 1] !== group) groups.push(group);
}

export function isTemplate({ name }: RecordedFrame): boolean {
  return name === "<template>";
}

function isIn({ file, unit }: RecordedFrame, path: string | null, name: string | null): boolean {
  return file.path === path && unit !== null && (unit.name === name || unit.name.startsWith(`${name}.`));
}
