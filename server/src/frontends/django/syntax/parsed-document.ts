import type { ModuleFacts, UnitFacts } from "./module-facts";
import { disposeSegment, type Segment } from "./segment";
import type { EditedSegment } from "./segment-parser";
import { splitText } from "./split-text";

/** What a document needs of the parser. */
export interface DocumentParser {
  /** Parses one piece of the text; `before` is what stood in its place. */
  parse(text: string, start: number, before?: EditedSegment): Segment;
  /** Facts of the whole; segments in which a mistake had to be contained are replaced. */
  lower(segments: readonly Segment[], text: string, known: ReadonlyMap<string, UnitFacts>): LoweredDocument;
}

export interface LoweredDocument {
  readonly segments: readonly Segment[];
  readonly facts: ModuleFacts;
}

/**
 * The segments, text and facts of a document that is being edited. An update parses the segments whose text changed
 * and lowers only the functions whose text changed.
 */
export class ParsedDocument {
  private text = "";
  private segments: readonly Segment[] = [];
  private current: ModuleFacts;

  constructor(
    private readonly parser: DocumentParser,
    text: string,
    previous?: ModuleFacts,
  ) {
    this.current = this.read(text, knownUnits(previous));
  }

  get facts(): ModuleFacts {
    return this.current;
  }

  /** Facts of the new text. */
  update(text: string): ModuleFacts {
    if (text !== this.text) this.current = this.read(text, knownUnits(this.current));
    return this.current;
  }

  /** Frees the trees; the document must not be used afterwards. Facts stay valid. */
  dispose(): void {
    for (const segment of this.segments) disposeSegment(segment);
    this.segments = [];
  }

  private read(text: string, known: ReadonlyMap<string, UnitFacts>): ModuleFacts {
    const pieces = piecesOf(text);
    const [leading, trailing] = this.countKept(text, pieces);
    const gone = this.segments.slice(leading, this.segments.length - trailing);
    const fresh = pieces.slice(leading, pieces.length - trailing);
    const before = gone.length === 1 && fresh.length === 1 ? this.edited(gone[0]) : undefined;
    const moved = text.length - this.text.length;
    const segments = [
      ...this.segments.slice(0, leading),
      ...fresh.map(({ start, end }) => this.parser.parse(text.slice(start, end), start, before)),
      ...this.segments
        .slice(this.segments.length - trailing)
        .map((segment) => ({ ...segment, start: segment.start + moved })),
    ];
    gone.forEach(disposeSegment);
    const lowered = this.parser.lower(segments, text, known);
    this.segments = lowered.segments;
    this.text = text;
    return lowered.facts;
  }

  private edited(segment: Segment | undefined): EditedSegment | undefined {
    if (segment === undefined) return undefined;
    const { tree, prepared, start, length } = segment;
    return { tree, text: prepared ?? this.text.slice(start, start + length) };
  }

  /** How many segments at the beginning and at the end of the document stay as they are in the new text. */
  private countKept(text: string, pieces: readonly Piece[]): [leading: number, trailing: number] {
    const most = Math.min(this.segments.length, pieces.length);
    const isKept = (segment: Segment | undefined, piece: Piece | undefined): boolean =>
      segment !== undefined &&
      piece !== undefined &&
      segment.length === piece.end - piece.start &&
      this.text.slice(segment.start, segment.start + segment.length) === text.slice(piece.start, piece.end);
    let leading = 0;
    while (leading < most && isKept(this.segments[leading], pieces[leading])) leading++;
    let trailing = 0;
    while (trailing < most - leading && isKept(this.segments.at(-1 - trailing), pieces.at(-1 - trailing))) trailing++;
    return [leading, trailing];
  }
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

function piecesOf(text: string): Piece[] {
  const starts = splitText(text);
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

/** A broken unit is always read again: what broke it may stand outside its text. */
function knownUnits(previous: ModuleFacts | undefined): ReadonlyMap<string, UnitFacts> {
  const known = new Map<string, UnitFacts>();
  for (const unit of previous?.units.values() ?? []) if (!unit.broken) known.set(unit.hash, unit);
  return known;
}
