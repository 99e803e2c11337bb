import { memberWords } from "../frontends/django/modules/member-words";
import { readClues, type TextClues } from "../frontends/django/modules/text-clues";
import { type FunctionWords, readFunctions } from "../frontends/django/read-functions";
import { hashText } from "../frontends/django/syntax/hash-text";
import type { FactsCache } from "../orm/facts-cache";
import type { FileSource } from "../orm/file-source";
import { readLoadedNames } from "./loaded-names";
import { readLockedNames, readLocks } from "./locked-names";

/** Raised whenever what is noted of a text changes. */
const NOTES_VERSION = 6;

/** Texts read last are kept for the next question about them. */
const MOST_TEXTS = 16;

interface Note {
  /** The file's stamp when the text was read; null when it may change without a new one. */
  readonly stamp: string | null;
  readonly hash: string;
  clues?: TextClues;
  /** Names of relations that queries in the text load. */
  loads?: readonly string[];
  /** Made where somebody asks: few workspaces need it. */
  functions?: readonly FunctionWords[];
  /** The same. */
  members?: string;
}

type Written = readonly [file: string, note: Note];

/**
 * What the texts of files tell at a glance, and texts themselves where they are asked for. Notes are kept between runs and
 * believed where the file's stamp is the same, so that opening a workspace reads few of its files.
 */
export class FileNotes {
  private readonly notes = new Map<string, Note | null>();
  private readonly texts = new Map<string, { readonly text: string; readonly hash: string }>();
  private earlier: ReadonlyMap<string, Note> | null = null;
  private isNews = false;

  constructor(
    private readonly root: string,
    private readonly files: FileSource,
    private readonly cache: FactsCache | null,
  ) {}

  /** Hash of the text; null when the file cannot be read. */
  hash(file: string): string | null {
    return this.note(file)?.hash ?? null;
  }

  clues(file: string): TextClues {
    const note = this.note(file);
    if (note === null) return readClues("");
    note.clues ??= readClues(this.textOf(file, note) ?? "");
    return note.clues;
  }

  /** Names of relations that queries in the file load, and of what they lock. */
  loads(file: string): readonly string[] {
    const note = this.note(file);
    if (note === null) return [];
    note.loads ??= readQueriedNames(this.textOf(file, note) ?? "");
    return note.loads;
  }

  /** The functions of the file with the names they speak of. */
  functions(file: string): readonly FunctionWords[] {
    const note = this.note(file);
    if (note === null) return [];
    if (note.functions === undefined) {
      const text = this.textOf(file, note) ?? "";
      note.functions = JSON.parse(JSON.stringify(readFunctions(text, readLocks(text)))) as readonly FunctionWords[];
      this.isNews = true;
    }
    return note.functions;
  }

  /** Names that the text may give to members of something, as {@link memberWords} writes them. */
  members(file: string): string {
    const note = this.note(file);
    if (note === null) return "";
    if (note.members === undefined) {
      note.members = memberWords(this.textOf(file, note) ?? "");
      this.isNews = true;
    }
    return note.members;
  }

  /** The text as it was noted; null when the file cannot be read or says something else by now. */
  text(file: string): string | null {
    const note = this.note(file);
    return note === null ? null : this.textOf(file, note);
  }

  /** Every file that was asked about and could be read. */
  noted(): readonly string[] {
    return [...this.notes].flatMap(([file, note]) => (note === null ? [] : file));
  }

  /** Equal where the texts of the files are. */
  digest(files: readonly string[]): string {
    return hashText(files.map((file) => `${file} ${this.hash(file)}`).join("\n"));
  }

  /** Takes that a file may have changed. */
  forget(file: string): void {
    this.notes.delete(file);
    this.texts.delete(file);
  }

  /** Keeps the notes for the next run. */
  save(): void {
    if (!this.isNews || !this.cache) return;
    this.isNews = false;
    const written: Written[] = [];
    for (const [file, note] of this.notes) if (note !== null && note.stamp !== null) written.push([file, note]);
    this.cache.put(this.key(), new TextEncoder().encode(JSON.stringify(written)));
  }

  private note(file: string): Note | null {
    const known = this.notes.get(file);
    if (known !== undefined) return known;
    const note = this.look(file);
    this.notes.set(file, note);
    return note;
  }

  private look(file: string): Note | null {
    // The stamp is taken first: where the text changes before it is read, the note is not believed next time.
    const stamp = this.files.stamp(file);
    const before = stamp === null ? undefined : this.before().get(file);
    if (before !== undefined && before.stamp === stamp) return before;
    const read = this.read(file);
    if (read === null) return null;
    if (stamp === null) return { stamp, hash: read.hash };
    this.isNews = true;
    const seen = { clues: readClues(read.text), loads: readQueriedNames(read.text) };
    // Names that were found are parts of the text, and would keep all of it in memory; copies do not.
    return { stamp, hash: read.hash, ...(JSON.parse(JSON.stringify(seen)) as typeof seen) };
  }

  private textOf(file: string, note: Note): string | null {
    const read = this.read(file);
    return read?.hash === note.hash ? read.text : null;
  }

  private read(file: string): { readonly text: string; readonly hash: string } | null {
    const known = this.texts.get(file);
    if (known) return known;
    const text = this.files.read(file);
    if (text === null) return null;
    const read = { text, hash: hashText(text) };
    this.texts.set(file, read);
    for (const oldest of this.texts.keys()) {
      if (this.texts.size <= MOST_TEXTS) break;
      this.texts.delete(oldest);
    }
    return read;
  }

  private before(): ReadonlyMap<string, Note> {
    this.earlier ??= decode(this.cache?.get(this.key()) ?? null);
    return this.earlier;
  }

  private key(): string {
    return `notes-${NOTES_VERSION}-${this.root}`;
  }
}

function decode(bytes: Uint8Array | null): ReadonlyMap<string, Note> {
  return new Map(bytes === null ? [] : (JSON.parse(new TextDecoder().decode(bytes)) as Written[]));
}

function readQueriedNames(text: string): readonly string[] {
  return [...readLoadedNames(text), ...readLockedNames(text)];
}
