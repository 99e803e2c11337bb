import type { Place, Position, Range } from "../../../protocol/place";
import type { Analysis, FilePlace } from "../engine/analysis";
import type { Fix } from "../orm/fix";
import { LineIndex } from "../orm/line-index";
import type { FileEdit } from "./service";

/** Converts between an analysis' offsets and lines, for the texts of one moment. */
export class TextPlaces {
  private readonly indexes = new Map<string, LineIndex>();

  constructor(private readonly analysis: Analysis) {}

  range(place: FilePlace): Range {
    const index = this.indexOf(place.file);
    return { start: index.positionAt(place.start), end: index.positionAt(place.end) };
  }

  place(place: FilePlace): Place {
    return { file: place.file, range: this.range(place) };
  }

  offset(file: string, position: Position): number {
    return this.indexOf(file).offsetAt(position);
  }

  /** One-based line at which a place begins. */
  line(place: FilePlace): number {
    return this.range(place).start.line + 1;
  }

  /** A fix's edits, file by file in the order the fix names them. */
  edits({ edits }: Pick<Fix, "edits">): FileEdit[] {
    const files = new Map<string, FileEdit>();
    for (const { file, start, end, newText } of edits) {
      const entry = files.get(file) ?? { file, edits: [] };
      entry.edits.push({ range: this.range({ file, start, end }), newText });
      files.set(file, entry);
    }
    return [...files.values()];
  }

  text(file: string): string {
    return this.analysis.text(file) ?? "";
  }

  private indexOf(file: string): LineIndex {
    const known = this.indexes.get(file);
    if (known) return known;
    const index = new LineIndex(this.text(file));
    this.indexes.set(file, index);
    return index;
  }
}
