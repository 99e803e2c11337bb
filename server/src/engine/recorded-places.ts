import { LineIndex } from "../orm/line-index";
import type { RecordedCause, RecordedFrame, RecordedGroup } from "../orm/recording";
import { FileToday } from "../recording/file-today";
import type { RecordingIndex } from "../recording/recording-index";
import type { Analysis, FilePlace } from "./analysis";

interface KnownFile {
  readonly text: string | null;
  readonly lines: LineIndex;
  readonly today: FileToday;
}

/** Where today's text has what a recording speaks of. Answers are kept until a file's text changes. */
export class RecordedPlaces {
  private readonly files = new Map<string, KnownFile>();
  private onPlaces = new Map<string, ReadonlyMap<RecordedFrame, readonly RecordedGroup[]>>();
  private byCause = new WeakMap<object, ReadonlyMap<RecordedCause | null, readonly RecordedGroup[]>>();
  private meetings = new WeakMap<FilePlace, Map<RecordedFrame, boolean>>();

  constructor(
    readonly index: RecordingIndex,
    private readonly analysisNow: () => Analysis,
  ) {}

  get analysis(): Analysis {
    return this.analysisNow();
  }

  today(file: string): FileToday {
    return this.known(file).today;
  }

  lines(file: string): LineIndex {
    return this.known(file).lines;
  }

  /** What a frame stood on, in today's text: the expression where it is known, else its line; null where that changed. */
  placeOf(frame: RecordedFrame): FilePlace | null {
    const file = frame.file.path;
    const { today, lines, text } = this.known(file);
    const line = today.lineOf(frame);
    if (line === null || text === null || line > lines.lineCount) return null;
    const { column, endLine, endColumn } = frame;
    if (column !== null && endLine !== null && endColumn !== null) {
      const start = lines.offsetAt({ line: line - 1, character: column - 1 });
      const end = lines.offsetAt({ line: line - 1 + endLine - frame.line, character: endColumn - 1 });
      return { file, start, end };
    }
    const start = lines.offsetAt({ line: line - 1, character: 0 });
    const code = text.slice(start, lines.offsetAt({ line: line - 1, character: Number.MAX_SAFE_INTEGER }));
    const indent = code.length - code.trimStart().length;
    return { file, start: start + indent, end: start + code.trimEnd().length };
  }

  /** Groups whose stacks have a frame on the place, by that frame: there are few of these, however many tests came by. */
  groupsByFrame(place: FilePlace): ReadonlyMap<RecordedFrame, readonly RecordedGroup[]> {
    const key = `${place.start}|${place.end}|${place.file}`;
    const known = this.onPlaces.get(key) ?? this.findGroups(place);
    this.onPlaces.set(key, known);
    return known;
  }

  /** The same groups by their cause, each once: many findings may stand at one place. */
  groupsByCause(place: FilePlace): ReadonlyMap<RecordedCause | null, readonly RecordedGroup[]> {
    const byFrame = this.groupsByFrame(place);
    const known = this.byCause.get(byFrame);
    if (known) return known;
    const found = new Map<RecordedCause | null, RecordedGroup[]>();
    for (const group of this.groupsAt(place)) {
      const same = found.get(group.cause);
      if (same) same.push(group);
      else found.set(group.cause, [group]);
    }
    this.byCause.set(byFrame, found);
    return found;
  }

  /** The same groups, each once. */
  groupsAt(place: FilePlace): Iterable<RecordedGroup> {
    const lists = [...this.groupsByFrame(place).values()];
    const [only, ...others] = lists;
    return others.length === 0 ? (only ?? []) : new Set(lists.flat());
  }

  private findGroups(place: FilePlace): ReadonlyMap<RecordedFrame, readonly RecordedGroup[]> {
    const { today, lines } = this.known(place.file);
    const [first, last] = [lines.positionAt(place.start).line + 1, lines.positionAt(place.end).line + 1];
    const found = new Map<RecordedFrame, RecordedGroup[]>();
    for (let line = first; line <= last; line += 1) {
      for (const group of today.byLine().get(line) ?? []) {
        const frame = group.frames.find((each) => each.file.path === place.file && today.lineOf(each) === line);
        if (!frame || !this.meets(frame, place)) continue;
        const same = found.get(frame);
        if (same) same.push(group);
        else found.set(frame, [group]);
      }
    }
    return found;
  }

  /** Whether code on the place was running, or waited for what ran. */
  isOnStack(place: FilePlace, frames: readonly RecordedFrame[]): boolean {
    return frames.some((frame) => frame.file.path === place.file && this.meets(frame, place));
  }

  /** A frame whose columns are not known may stand for anything on its line. */
  private meets(frame: RecordedFrame, place: FilePlace): boolean {
    const meetings = this.meetings.get(place) ?? new Map<RecordedFrame, boolean>();
    this.meetings.set(place, meetings);
    const known = meetings.get(frame);
    if (known !== undefined) return known;
    const own = this.placeOf(frame);
    const isMeeting = own !== null && own.start < place.end && place.start < own.end;
    meetings.set(frame, isMeeting);
    return isMeeting;
  }

  /** To be called when texts have changed. */
  forget(files: readonly string[]): void {
    for (const file of files) this.files.delete(file);
    this.onPlaces = new Map();
    this.meetings = new WeakMap();
  }

  private known(file: string): KnownFile {
    const known = this.files.get(file);
    if (known) return known;
    const { analysis } = this;
    const text = analysis.text(file);
    const lines = new LineIndex(text ?? "");
    const outline = text === null || !file.endsWith(".py") ? [] : analysis.outline(file);
    const units = outline.flatMap(({ kind, name, start }) =>
      kind === "function" ? [{ name, line: lines.positionAt(start).line + 1 }] : [],
    );
    const made = { text, lines, today: new FileToday(this.index, file, text === null ? null : { text, units }) };
    this.files.set(file, made);
    return made;
  }
}
