import type { Place, Range } from "../../../protocol/place";
import type { FilePlace } from "../engine/analysis";
import type { RecordedRun } from "../engine/recorded-run";
import type { Workspace, WorkspaceRecording } from "../engine/workspace";
import { isTest, type Subject } from "../orm/recorded-subject";
import type { RecordedFrame, RecordedGroup, RecordedTest, Recording } from "../orm/recording";
import type { SubjectKey } from "./recorded-key";
import { templateName } from "./template-name";

type RecordedIndex = NonNullable<RecordedRun["index"]>;

/** A function or template that sent queries. */
export interface Sender {
  readonly name: string;
  /** Where it stands today. */
  readonly place: Place | null;
  /** Its name is null where it is a template, or a module's own lines. */
  readonly key: { readonly file: string; readonly name: string | null };
}

/** An open recording in all folders of the workspace: what its features answer from. */
export class RecordedFeatures {
  private readonly numbers = new Map<Subject, SubjectKey>();
  private readonly unitPlaces = new Map<string, ReadonlyMap<string, Place>>();
  /** By file, then name; null is the file itself. One object each, however many frames and tests name it. */
  private readonly senders = new Map<string, Map<string | null, Sender>>();

  constructor(
    readonly index: RecordedIndex,
    private readonly workspaces: readonly Workspace[],
  ) {
    const { tests, requests } = index.recording;
    for (const [test, subject] of tests.entries()) this.numbers.set(subject, { test });
    for (const [request, subject] of requests.entries()) this.numbers.set(subject, { request });
  }

  get recording(): Recording {
    return this.index.recording;
  }

  /** The folder a file is in, with what was recorded of it; null outside of all. */
  at(file: string): (WorkspaceRecording & { readonly workspace: Workspace }) | null {
    const workspace = this.workspaces.find((each) => each.holds(file));
    return workspace?.recorded ? { workspace, ...workspace.recorded } : null;
  }

  keyOf(subject: Subject): SubjectKey {
    return this.numbers.get(subject) ?? "run";
  }

  subjectOf(key: SubjectKey): Subject {
    if (key === "run") return null;
    const { tests, requests } = this.recording;
    return ("test" in key ? tests[key.test] : requests[key.request]) ?? null;
  }

  groupsOf(subject: Subject): readonly RecordedGroup[] {
    return this.index.bySubject().get(subject) ?? [];
  }

  /**
   * Where a frame stands today; where its code has changed, and where no folder is open, the line that had its number.
   * Null outside every folder.
   */
  placeOf(frame: RecordedFrame): Place | null {
    const { path } = frame.file;
    const place = this.at(path)?.places.placeOf(frame);
    return place ? { file: path, range: this.range(place) } : this.lineAsRecorded(path, frame.line);
  }

  private lineAsRecorded(file: string, line: number): Place | null {
    if (this.workspaces.length > 0 && !this.at(file)) return null;
    const start = { line: Math.max(0, line - 1), character: 0 };
    return { file, range: { start, end: start } };
  }

  range(place: FilePlace): Range {
    const lines = this.at(place.file)?.places.lines(place.file);
    const origin = { line: 0, character: 0 };
    if (!lines) return { start: origin, end: origin };
    return { start: lines.positionAt(place.start), end: lines.positionAt(place.end) };
  }

  /** Where a function or class stands today, by its qualified name; null where it is gone. */
  unitPlace(file: string, name: string): Place | null {
    const recorded = this.at(file);
    if (!recorded) return null;
    let known = this.unitPlaces.get(file);
    if (!known) {
      const outline = file.endsWith(".py") ? recorded.workspace.analysis.outline(file) : [];
      known = new Map(outline.map(({ name: own, place }) => [own, { file, range: this.range(place) }]));
      this.unitPlaces.set(file, known);
    }
    return known.get(name) ?? null;
  }

  /** The function, or the template or module, whose code a frame ran. */
  senderOf(frame: RecordedFrame): Sender {
    const file = frame.file.path;
    const name = frame.unit?.name ?? null;
    const known = this.senders.get(file) ?? new Map<string | null, Sender>();
    this.senders.set(file, known);
    const sender = known.get(name) ?? this.makeSender(frame, file, name);
    known.set(name, sender);
    return sender;
  }

  private makeSender(frame: RecordedFrame, file: string, name: string | null): Sender {
    if (name === null) {
      return { name: templateName(file), place: this.placeOf(frame), key: { file, name } };
    }
    const place = this.unitPlace(file, name) ?? this.placeOf(frame);
    return { name, place, key: { file, name } };
  }

  /** To be called when texts have changed. */
  forget(files: readonly string[]): void {
    for (const file of files) {
      this.unitPlaces.delete(file);
      this.senders.delete(file);
    }
  }

  /** The function that holds the test or view. */
  placeOfSubject(subject: Subject): Place | null {
    if (subject === null || subject.file === null || subject.function === null) return null;
    const { file, line } = subject;
    return this.unitPlace(file, subject.function) ?? (line === null ? null : this.lineAsRecorded(file, line));
  }

  /** Names of the tests that the groups are of. */
  testsOf(groups: readonly RecordedGroup[]): string[] {
    const tests = groups.flatMap(({ test }) => (test ? [test] : []));
    return [...new Set([...new Set(tests)].filter(isTest).map(({ name }) => name))];
  }

  /** The same without those that were recorded in another folder than `workspace`: no run there knows them. */
  testsIn(workspace: Workspace, groups: readonly RecordedGroup[]): string[] {
    return this.testsOf(groups.filter(({ test }) => test !== null && this.isOf(workspace, test)));
  }

  /** A recording that was made in none of the folders may be of any. */
  isOf(workspace: Workspace, { root }: RecordedTest): boolean {
    const folder = this.workspaces.find((each) => each.root === root || each.holds(root));
    return folder === undefined || folder === workspace;
  }
}
