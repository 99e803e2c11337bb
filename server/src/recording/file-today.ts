import type { CountedPart } from "../orm/recorded-counts";
import type { RecordedFile, RecordedFrame, RecordedGroup, RecordedUnit } from "../orm/recording";
import { hashOfLines, hashOfText } from "./hash-of-lines";
import type { RecordingIndex, UnitUses } from "./recording-index";

/** A file as it is now. */
export interface TodayText {
  readonly text: string;
  /** Its functions and methods that are not nested in another one. */
  readonly units: readonly TodayUnit[];
}

export interface TodayUnit {
  /** Python's `__qualname__`. */
  readonly name: string;
  /** One-based, of its first decorator or its `def`. */
  readonly line: number;
}

/** What a recording says of one file, at the lines of today's text. Edits in one function leave the others as they are. */
export class FileToday {
  private readonly hashes: ReadonlySet<string>;
  private readonly lines: readonly string[];
  private readonly shifts = new Map<RecordedUnit, number | null>();
  private readonly unitParts = new Map<string, CountedPart>();
  private lineParts: ReadonlyMap<number, readonly RecordedGroup[]> | null = null;
  private readonly classParts = new Map<string, CountedPart | null>();
  private templatePart: CountedPart | null | undefined;

  constructor(
    private readonly index: RecordingIndex,
    private readonly path: string,
    /** Null when the file is gone. */
    private readonly today: TodayText | null,
  ) {
    const text = today?.text ?? "";
    // A byte order mark is no part of a text that was read.
    this.hashes = new Set(today === null ? [] : [hashOfText(text), hashOfText(`\ufeff${text}`)]);
    this.lines = text.split(/\r\n?|\n/);
    const byName = new Map<string, UnitUses[]>();
    const stale = new Map<string, UnitUses[]>();
    for (const [file, units] of index.versionsOf(path)) {
      for (const [unit, uses] of units) {
        if (unit === null) continue;
        const names = this.shiftOf(file, unit) === null ? stale : byName;
        names.set(unit.name, [...(names.get(unit.name) ?? []), uses]);
      }
    }
    for (const [name, uses] of stale) this.unitParts.set(name, { groups: joinGroups(uses), isStale: true });
    for (const [name, uses] of byName) this.unitParts.set(name, { groups: joinGroups(uses), isStale: false });
    for (const [name, groups] of index.afterViewsIn(path)) {
      const own = this.unitParts.get(name);
      const view = groups[0]?.request?.unit ?? null;
      const isStale = own?.isStale ?? (view !== null && this.shiftOf(view.file, view) === null);
      this.unitParts.set(name, { groups: [...(own?.groups ?? []), ...groups], isStale });
    }
  }

  /** Today's one-based line of a frame in this file; null where the text around it has changed. */
  lineOf(frame: RecordedFrame): number | null {
    const shift = this.shiftOf(frame.file, frame.unit);
    return shift === null ? null : frame.line + shift;
  }

  /** A function or method by its qualified name; null where it sent nothing. */
  unit(name: string): CountedPart | null {
    return this.unitParts.get(name) ?? null;
  }

  /** All methods of a class, and what was rendered for it as a view. */
  class(name: string): CountedPart | null {
    const known = this.classParts.get(name);
    if (known !== undefined) return known;
    const parts = [...this.unitParts].flatMap(([unit, part]) =>
      unit === name || unit.startsWith(`${name}.`) ? [part] : [],
    );
    const [only, ...others] = parts;
    const joined = { groups: distinct(parts.map(({ groups }) => groups)), isStale: parts.some((each) => each.isStale) };
    const part = others.length === 0 ? (only ?? null) : joined;
    this.classParts.set(name, part);
    return part;
  }

  /** The file as a template; null where it is none that sent anything. */
  template(): CountedPart | null {
    if (this.templatePart !== undefined) return this.templatePart;
    const versions = [...this.index.versionsOf(this.path)].flatMap(([file, units]) => {
      const uses = units.get(null);
      const isTemplate = uses !== undefined && [...uses.frames].some(({ name }) => name === "<template>");
      return isTemplate ? [{ uses, isStale: this.shiftOf(file, null) === null }] : [];
    });
    const fresh = versions.filter(({ isStale }) => !isStale);
    const chosen = fresh.length > 0 ? fresh : versions;
    const groups = joinGroups(chosen.map(({ uses }) => uses));
    this.templatePart = chosen.length === 0 ? null : { groups, isStale: fresh.length === 0 };
    return this.templatePart;
  }

  /** By one-based line of today, the groups that came through it. What was edited since is left out. */
  byLine(): ReadonlyMap<number, readonly RecordedGroup[]> {
    if (this.lineParts) return this.lineParts;
    const found = new Map<number, RecordedGroup[][]>();
    for (const [file, units] of this.index.versionsOf(this.path)) {
      for (const [unit, uses] of units) {
        const shift = this.shiftOf(file, unit);
        if (shift === null) continue;
        for (const [line, groups] of uses.lines) {
          const lists = found.get(line + shift);
          if (lists) lists.push(groups);
          else found.set(line + shift, [groups]);
        }
      }
    }
    this.lineParts = new Map([...found].map(([line, lists]) => [line, joinLists(lists)]));
    return this.lineParts;
  }

  /** How many lines further down a unit stands now; null when it is not the same any more. */
  private shiftOf(file: RecordedFile, unit: RecordedUnit | null): number | null {
    if (this.hashes.has(file.hash)) return 0;
    if (unit === null) return null;
    const known = this.shifts.get(unit);
    if (known !== undefined) return known;
    const same = this.today?.units.find(({ name, line }) => name === unit.name && this.isSame(unit, line));
    const shift = same === undefined ? null : same.line - unit.line;
    this.shifts.set(unit, shift);
    return shift;
  }

  private isSame({ line, endLine, hash }: RecordedUnit, now: number): boolean {
    return hashOfLines(this.lines.slice(now - 1, now + endLine - line)) === hash;
  }
}

function joinGroups(uses: readonly UnitUses[]): readonly RecordedGroup[] {
  return joinLists(uses.map(({ groups }) => groups));
}

/** The same array where there is one alone: what was counted of it is known. */
function joinLists(lists: readonly (readonly RecordedGroup[])[]): readonly RecordedGroup[] {
  const [only, ...others] = lists;
  return others.length === 0 ? (only ?? []) : distinct(lists);
}

function distinct(lists: readonly (readonly RecordedGroup[])[]): readonly RecordedGroup[] {
  return [...new Set(lists.flat())];
}
