import { LineIndex } from "../orm/line-index";
import type { RecordedFrame, RecordedGroup } from "../orm/recording";
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

  /** Groups whose stacks have a frame on the place, each with that frame. */
  groupsAt(place: FilePlace): { readonly group: RecordedGroup; readonly frame: RecordedFrame }[] {
    const { today, lines } = this.known(place.file);
    const [first, last] = [lines.positionAt(place.start).line + 1, lines.positionAt(place.end).line + 1];
    const found: { group: RecordedGroup; frame: RecordedFrame }[] = [];
    const onPlace = new Map<RecordedFrame, boolean>();
    for (let line = first; line <= last; line += 1) {
      for (const group of today.byLine().get(line) ?? []) {
        const frame = group.frames.find((each) => each.file.path === place.file && today.lineOf(each) === line);
        if (!frame) continue;
        const known = onPlace.get(frame);
        const isOn = known ?? this.meets(frame, place);
        if (known === undefined) onPlace.set(frame, isOn);
        if (isOn) found.push({ group, frame });
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
    const own = this.placeOf(frame);
    return own !== null && own.start < place.end && place.start < own.end;
  }

  /** To be called when texts have changed. */
  forget(files: readonly string[]): void {
    for (const file of files) this.files.delete(file);
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
