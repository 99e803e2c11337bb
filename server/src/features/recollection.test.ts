import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scratchFolder } from "../workspace/scratch-folder.fixture";
import { Recollection } from "./recollection";
import { createLanguageService, type DiagnosticData } from "./service";

const DIAGNOSTIC: DiagnosticData = {
  rule: "n-plus-one",
  severity: "warning",
  message: "reads",
  range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } },
  documentation: "",
  related: [],
  fingerprint: "f",
  hasFix: true,
};

/** A workspace that gives back what it was told to remember. */
class FakeWorkspace {
  revision = 1;
  recalls = 0;
  private text: string | null = null;

  remember(text: string): void {
    this.text = text;
  }

  recall(): string | null {
    this.recalls += 1;
    return this.text;
  }
}

function remembering(): FakeWorkspace {
  const workspace = new FakeWorkspace();
  new Recollection(workspace).keep(new Map([["/w/a.py", [DIAGNOSTIC]]]));
  return workspace;
}

test("gives the diagnostics that were kept, of the kept files alone, and looks for them once", () => {
  const workspace = remembering();
  const recollection = new Recollection(workspace);
  expect(recollection.of("/w/a.py")).toEqual([DIAGNOSTIC]);
  expect(recollection.of("/w/b.py")).toBeNull();
  expect(workspace.recalls).toBe(1);
});

test("nothing was kept", () => {
  expect(new Recollection(new FakeWorkspace()).of("/w/a.py")).toBeNull();
});

test("a change or own findings end it", () => {
  const workspace = remembering();
  const changed = new Recollection(workspace);
  expect(changed.of("/w/a.py")).not.toBeNull();
  workspace.revision += 1;
  expect(changed.of("/w/a.py")).toBeNull();
  const known = new Recollection(workspace);
  known.forget();
  expect(known.of("/w/a.py")).toBeNull();
});

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
`;
const SELECTORS = "from .models import Book\n\n\ndef all_books():\n    return Book.objects.all()\n";
const VIEWS = `from .selectors import all_books


def index(request):
    for book in all_books():
        print(book.author.name)
`;
const FILES = {
  "shop/__init__.py": "",
  "shop/models.py": MODELS,
  "shop/selectors.py": SELECTORS,
  "shop/views.py": VIEWS,
};
const LOADED = SELECTORS.replace("all()", 'select_related("author")');

/** A session that opens `shop/views.py`: what it shows at once, and after the index. */
async function session(root: string, cacheDirectory: string, { text = VIEWS, settings = {} } = {}) {
  const service = await createLanguageService({ roots: [root], log: () => {}, cacheDirectory, settings });
  const file = `${root}/shop/views.py`;
  service.open(file, text, 1);
  const first = service.diagnostics(file);
  await service.index(
    () => {},
    () => false,
  );
  const last = service.diagnostics(file);
  service.end();
  return { first, last };
}

test("a session begins with what the last one ended with", async () => {
  const [root, cache] = [scratchFolder(FILES), scratchFolder()];
  const { first, last } = await session(root, cache);
  expect(last).toHaveLength(1);
  expect(first).toHaveLength(1);
  const next = await session(root, cache);
  expect(next.first).toEqual(last);
  expect(next.last).toEqual(last);
});

test("what the last session ended with comes from the cache, not from an analysis", async () => {
  const [root, cache] = [scratchFolder(FILES), scratchFolder()];
  const { last } = await session(root, cache);
  const service = await createLanguageService({ roots: [root], log: () => {}, cacheDirectory: cache });
  service.open(`${root}/shop/views.py`, VIEWS, 1);
  expect(service.diagnostics(`${root}/shop/views.py`)).toEqual(last);
  // Counted are the findings that this session worked out itself.
  expect(service.status().findings).toBe(0);
});

function write(file: string, text: string): Record<string, never> {
  writeFileSync(file, text);
  return {};
}

function remove(file: string): Record<string, never> {
  rmSync(file);
  return {};
}

test.each<[string, (root: string) => Parameters<typeof session>[2]]>([
  ["another file changed", (root) => write(`${root}/shop/selectors.py`, LOADED)],
  ["another file went away", (root) => remove(`${root}/shop/selectors.py`)],
  ["the opened text is not saved", () => ({ text: VIEWS.replace("book.author.name", "book.author_id") })],
  ["a rule is switched off", () => ({ settings: { rules: { "n-plus-one": "off" } } })],
])("it begins anew where %s", async (_, change) => {
  const [root, cache] = [scratchFolder(FILES), scratchFolder()];
  expect((await session(root, cache)).last).toHaveLength(1);
  const next = await session(root, cache, change(root));
  expect(next.first).toEqual([]);
  expect(next.last).toEqual([]);
});

test("a change of another file in the session shows at once", async () => {
  const [root, cache] = [scratchFolder(FILES), scratchFolder()];
  await session(root, cache);
  const service = await createLanguageService({ roots: [root], log: () => {}, cacheDirectory: cache });
  const file = `${root}/shop/views.py`;
  service.open(file, VIEWS, 1);
  expect(service.diagnostics(file)).toHaveLength(1);
  service.open(`${root}/shop/selectors.py`, LOADED, 1);
  expect(service.diagnostics(file)).toEqual([]);
});

test("of a damaged cache nothing is believed", async () => {
  const [root, cache] = [scratchFolder(FILES), scratchFolder()];
  const { last } = await session(root, cache);
  const entries = readdirSync(`${cache}/facts`).map((name) => `${cache}/facts/${name}`);
  for (const [at, entry] of entries.entries()) {
    if (at % 2 === 0) truncateSync(entry, statSync(entry).size - 3);
    else writeFileSync(entry, "something else that is longer than a digest");
  }
  const next = await session(root, cache);
  expect(next.first).toHaveLength(1);
  expect(next.last).toEqual(last);
});
