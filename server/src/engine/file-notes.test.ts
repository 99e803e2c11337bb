import { expect, test } from "vitest";
import type { FactsCache } from "../orm/facts-cache";
import type { FileSource } from "../orm/file-source";
import { FileNotes } from "./file-notes";

const FILE = "/w/shop/models.py";
const TEXT = 'class Book(Base):\n    rows = Model.objects.prefetch_related("tags__kind")\n';

/** Files in memory that count how often they are read. */
class CountedFiles implements FileSource {
  reads = 0;

  constructor(
    public text: string | null,
    public mark: string | null,
  ) {}

  read(): string | null {
    this.reads += 1;
    return this.text;
  }

  stamp(): string | null {
    return this.mark;
  }

  isFile(): boolean {
    return this.text !== null;
  }

  list(): readonly string[] {
    return [];
  }
}

class MemoryCache implements FactsCache {
  private readonly entries = new Map<string, Uint8Array>();

  get(key: string): Uint8Array | null {
    return this.entries.get(key) ?? null;
  }

  put(key: string, bytes: Uint8Array): void {
    this.entries.set(key, bytes);
  }
}

/** What a run notes of the file; the notes are kept for the next run. */
function run(files: FileSource, cache: FactsCache | null): { hash: string | null; loads: readonly string[] } {
  const notes = new FileNotes("/w", files, cache);
  const found = { hash: notes.hash(FILE), loads: notes.loads(FILE), clues: notes.clues(FILE) };
  notes.save();
  return found;
}

test("a file with the same stamp is not read again in the next run", () => {
  const cache = new MemoryCache();
  const first = run(new CountedFiles(TEXT, "1"), cache);
  expect(first.loads).toEqual(["tags", "kind"]);
  const again = new CountedFiles(TEXT, "1");
  expect(run(again, cache)).toEqual(first);
  expect(again.reads).toBe(0);
});

test.each<[string, string | null, string | null]>([
  ["another stamp", "1", "2"],
  ["a change so late that its stamp tells nothing", null, null],
  ["an open text in place of a file", "1", null],
  ["a file in place of an open text", null, "1"],
])("%s is read", (_, before, now) => {
  const cache = new MemoryCache();
  const first = run(new CountedFiles(TEXT, before), cache);
  const changed = new CountedFiles("x = 1\n", now);
  const second = run(changed, cache);
  expect(changed.reads).toBe(1);
  expect(second.loads).toEqual([]);
  expect(second.hash).not.toBe(first.hash);
});

test("notes of another folder are not believed", () => {
  const cache = new MemoryCache();
  run(new CountedFiles(TEXT, "1"), cache);
  const notes = new FileNotes("/other", new CountedFiles("x = 1\n", "1"), cache);
  expect(notes.loads(FILE)).toEqual([]);
});

test("a file that cannot be read says nothing, and is looked at again in the next run", () => {
  const cache = new MemoryCache();
  expect(run(new CountedFiles(null, "1"), cache)).toMatchObject({ hash: null, loads: [] });
  expect(run(new CountedFiles(TEXT, "1"), cache).loads).toEqual(["tags", "kind"]);
});

test("a text that is not the noted one any more is not given out before the change is told", () => {
  const files = new CountedFiles(TEXT, "1");
  const cache = new MemoryCache();
  run(files, cache);
  const notes = new FileNotes("/w", files, cache);
  notes.hash(FILE);
  files.text = "x = 1\n";
  expect(notes.text(FILE)).toBeNull();
  notes.forget(FILE);
  files.mark = "2";
  expect(notes.text(FILE)).toBe("x = 1\n");
});
