import { decodeFacts } from "../frontends/django/syntax/decode-facts";
import { encodeFacts } from "../frontends/django/syntax/encode-facts";
import { hashText } from "../frontends/django/syntax/hash-text";
import type { ModuleFacts } from "../frontends/django/syntax/module-facts";
import { FACTS_VERSION } from "../frontends/django/syntax/module-facts";
import type { ParsedDocument } from "../frontends/django/syntax/parsed-document";
import type { PythonParser } from "../frontends/django/syntax/python-parser";
import type { FactsCache } from "../orm/facts-cache";
import type { FileSource } from "../orm/file-source";

interface Entry {
  readonly text: string;
  readonly facts: ModuleFacts;
}

/** Syntax trees are large: only the documents edited last keep theirs. */
const MOST_DOCUMENTS = 4;

/** The facts of each file's present text. Files are read and parsed when they are first asked for. */
export class FactsStore {
  private readonly entries = new Map<string, Entry | null>();
  /** Facts of texts that are gone, to reuse what did not change. */
  private readonly earlier = new Map<string, ModuleFacts>();
  /** What is being edited, the latest last. */
  private readonly documents = new Map<string, ParsedDocument>();

  constructor(
    private readonly files: FileSource,
    private readonly parser: PythonParser,
    private readonly cache: FactsCache | null,
  ) {}

  facts(file: string): ModuleFacts | null {
    return this.entry(file)?.facts ?? null;
  }

  text(file: string): string | null {
    const entry = this.entries.get(file);
    return entry ? entry.text : this.files.read(file);
  }

  /** Forgets a file's text; gives the facts it had, or null when it was not read. */
  forget(file: string): ModuleFacts | null {
    const before = this.entries.get(file)?.facts ?? null;
    if (before) this.earlier.set(file, before);
    this.entries.delete(file);
    return before;
  }

  private entry(file: string): Entry | null {
    const known = this.entries.get(file);
    if (known !== undefined) return known;
    const text = this.files.read(file);
    const entry = text === null ? null : { text, facts: this.parse(file, text) };
    this.entries.set(file, entry);
    return entry;
  }

  private parse(file: string, text: string): ModuleFacts {
    const previous = this.earlier.get(file);
    this.earlier.delete(file);
    if (previous) return this.update(file, text, previous);
    if (!this.cache) return this.parser.parse(text);
    const key = `${FACTS_VERSION}-${hashText(text)}`;
    const bytes = this.cache.get(key);
    if (bytes) {
      const facts = decodeFacts(new TextDecoder().decode(bytes));
      if (facts) return facts;
    }
    const facts = this.parser.parse(text);
    this.cache.put(key, new TextEncoder().encode(encodeFacts(facts)));
    return facts;
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
