import type { TextClues } from "../frontends/django/modules/text-clues";
import type { FunctionWords } from "../frontends/django/read-functions";
import { decodeFacts } from "../frontends/django/syntax/decode-facts";
import { encodeFacts } from "../frontends/django/syntax/encode-facts";
import type { ModuleFacts } from "../frontends/django/syntax/module-facts";
import { FACTS_VERSION } from "../frontends/django/syntax/module-facts";
import type { ParsedDocument } from "../frontends/django/syntax/parsed-document";
import type { PythonParser } from "../frontends/django/syntax/python-parser";
import type { FactsCache } from "../orm/facts-cache";
import type { FileSource } from "../orm/file-source";
import { FileNotes } from "./file-notes";

/** Syntax trees are large: only the documents edited last keep theirs. */
const MOST_DOCUMENTS = 4;

const PYTHON = /\.pyi?$/;

/** The facts of each file's present text. Files are parsed, or fetched from the cache, when they are first asked for. */
export class FactsStore {
  private readonly entries = new Map<string, ModuleFacts | null>();
  /** Facts of texts that are gone, to reuse what did not change. */
  private readonly earlier = new Map<string, ModuleFacts>();
  /** What is being edited, the latest last. */
  private readonly documents = new Map<string, ParsedDocument>();
  private readonly notes: FileNotes;

  constructor(
    root: string,
    files: FileSource,
    private readonly parser: PythonParser,
    private readonly cache: FactsCache | null,
  ) {
    this.notes = new FileNotes(root, files, cache);
  }

  facts(file: string): ModuleFacts | null {
    const known = this.entries.get(file);
    if (known !== undefined) return known;
    // Templates are asked about too, and have no facts.
    const facts = PYTHON.test(file) ? this.find(file) : null;
    this.entries.set(file, facts);
    return facts;
  }

  /** The text that a file's facts are of; null when the file cannot be read or says something else by now. */
  text(file: string): string | null {
    return this.notes.text(file);
  }

  clues(file: string): TextClues {
    return this.notes.clues(file);
  }

  /** Names of relations that queries in the file load. */
  loads(file: string): readonly string[] {
    return this.notes.loads(file);
  }

  /** The functions of the file with the names they speak of. */
  functions(file: string): readonly FunctionWords[] {
    return this.notes.functions(file);
  }

  /** Names that the file may give to members of something, each between spaces. */
  members(file: string): string {
    return this.notes.members(file);
  }

  /** Every file that was asked about and could be read. */
  files(): readonly string[] {
    return this.notes.noted();
  }

  /** Equal where the texts of the files are. */
  digest(files: readonly string[]): string {
    return this.notes.digest(files);
  }

  /** Forgets a file's text; gives the facts it had, or null when it was not read. */
  forget(file: string): ModuleFacts | null {
    const before = this.entries.get(file) ?? null;
    if (before) this.earlier.set(file, before);
    this.entries.delete(file);
    this.notes.forget(file);
    return before;
  }

  /** Keeps for the next run what was noted of the files. */
  saveNotes(): void {
    this.notes.save();
  }

  private find(file: string): ModuleFacts | null {
    const previous = this.earlier.get(file);
    this.earlier.delete(file);
    const hash = this.notes.hash(file);
    if (hash === null) return null;
    const key = `${FACTS_VERSION}-${hash}`;
    const cached = previous ? null : this.fromCache(key);
    if (cached) return cached;
    const text = this.notes.text(file) ?? this.newText(file);
    if (text === null) return null;
    if (previous) return this.update(file, text, previous);
    const parsed = this.parser.parse(text);
    const encoded = encodeFacts(parsed);
    this.cache?.put(key, new TextEncoder().encode(encoded));
    // Names in what the parser gives are parts of the text, and would keep all of it in memory.
    return decodeFacts(encoded) ?? parsed;
  }

  /** Of a file that changed since it was noted, and nobody has said so yet. */
  private newText(file: string): string | null {
    this.notes.forget(file);
    return this.notes.text(file);
  }

  private fromCache(key: string): ModuleFacts | null {
    const bytes = this.cache?.get(key);
    return bytes ? decodeFacts(new TextDecoder().decode(bytes)) : null;
  }

  /** Facts of a text that is being edited: what is typed is in no cache, but most of it was parsed before. */
  private update(file: string, text: string, previous: ModuleFacts): ModuleFacts {
    const document = this.documents.get(file) ?? this.parser.open(text, previous);
    this.documents.delete(file);
    const facts = document.update(text);
    this.documents.set(file, document);
    for (const [oldest, its] of this.documents) {
      if (this.documents.size <= MOST_DOCUMENTS) break;
      its.dispose();
      this.documents.delete(oldest);
    }
    return facts;
  }
}
