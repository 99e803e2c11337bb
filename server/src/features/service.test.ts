import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TWO_MODELS } from "../engine/two-models.fixture";
import { scratchFolder } from "../workspace/scratch-folder.fixture";
import { createLanguageService, type LanguageService } from "./service";

const SELECTORS = `from .models import Book


def all_books():
    return Book.objects.all()
`;
const VIEWS = `from .selectors import all_books


def index(request):
    for book in all_books():
        print(book.author.name)
`;
const FILES = {
  "manage.py": "",
  "shop/__init__.py": "",
  "shop/models.py": TWO_MODELS,
  "shop/selectors.py": SELECTORS,
  "shop/views.py": VIEWS,
};

async function start(files: Record<string, string> = FILES, settings: unknown = {}) {
  const root = scratchFolder(files);
  const log: string[] = [];
  const service = await createLanguageService({ roots: [root], log: (line) => log.push(line), settings });
  return { root, service, views: `${root}/shop/views.py`, log };
}

function rulesIn(service: LanguageService, file: string): string[] {
  return service.diagnostics(file).map(({ rule }) => rule);
}

test("a finding with its range, its query's way and its fix in another place", async () => {
  const { service, views, root } = await start();
  const [finding, ...others] = service.diagnostics(views);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    rule: "n-plus-one",
    severity: "warning",
    range: { start: { line: 5, character: 14 }, end: { line: 5, character: 25 } },
    hasFix: true,
  });
  expect(finding?.documentation).toMatch(/^file:.*n-plus-one\.md$/);
  expect(finding?.related.map(({ place }) => place.file)).toContain(`${root}/shop/selectors.py`);
  const starts = finding?.related.map(({ place }) => `${place.file} ${JSON.stringify(place.range.start)}`) ?? [];
  expect(starts).toEqual([...new Set(starts)]);
  const [fix] = service.actions(views, { start: { line: 5, character: 14 }, end: { line: 5, character: 14 } });
  expect(fix).toMatchObject({ kind: "quickfix", preferred: true, fingerprints: [finding?.fingerprint] });
  expect(fix?.edits.flatMap(({ edits }) => edits.map(({ newText }) => newText)).join()).toContain(
    'select_related("author")',
  );
});

test("unsaved text counts, and closing takes it back", async () => {
  const { service, views } = await start();
  service.open(views, VIEWS, 1);
  expect(rulesIn(service, views)).toEqual(["n-plus-one"]);
  service.change(views, VIEWS.replace("book.author.name", "book.title"), 2);
  expect(rulesIn(service, views)).toEqual([]);
  service.close(views);
  expect(rulesIn(service, views)).toEqual(["n-plus-one"]);
});

test("a change in another open file counts", async () => {
  const { service, views, root } = await start();
  expect(rulesIn(service, views)).toEqual(["n-plus-one"]);
  service.open(`${root}/shop/selectors.py`, SELECTORS.replace(".all()", '.select_related("author")'), 1);
  expect(rulesIn(service, views)).toEqual([]);
});

test("files that change, appear and go on disk", async () => {
  const { service, views, root } = await start();
  expect(rulesIn(service, views)).toEqual(["n-plus-one"]);
  const added = `${root}/shop/more.py`;
  writeFileSync(added, VIEWS);
  writeFileSync(views, VIEWS.replace("book.author.name", "book.title"));
  service.filesChanged([
    { file: added, kind: "created" },
    { file: views, kind: "changed" },
  ]);
  expect(rulesIn(service, views)).toEqual([]);
  expect(rulesIn(service, added)).toEqual(["n-plus-one"]);
  rmSync(added);
  service.filesChanged([{ file: added, kind: "deleted" }]);
  expect(rulesIn(service, added)).toEqual([]);
  expect(service.status().problems).toEqual([]);
});

test("settings of the editor and of the project's file", async () => {
  const { service, views, root } = await start();
  service.configure({ rules: { "n-plus-one": "off" } });
  expect(service.diagnostics(views)).toEqual([]);
  service.configure({ rules: { "n-plus-one": "error" } });
  expect(service.diagnostics(views)[0]?.severity).toBe("error");
  service.configure({ exclude: ["shop/views.py"] });
  expect(service.diagnostics(views)).toEqual([]);
  service.configure({});
  writeFileSync(`${root}/pyproject.toml`, '[tool.roundtrip.severity]\nn-plus-one = "hint"\nwrong = "hint"\n');
  service.filesChanged([{ file: `${root}/pyproject.toml`, kind: "created" }]);
  expect(service.diagnostics(views)[0]?.severity).toBe("hint");
  expect(service.status().problems).toEqual([
    'pyproject.toml: tool.roundtrip.severity names "wrong", which is not a rule.',
  ]);
});

test("settings keep what is open in the editor", async () => {
  const { service, views } = await start();
  service.open(views, VIEWS.replace("book.author.name", "book.title"), 1);
  service.configure({ rules: { "n-plus-one": "error" } });
  expect(service.diagnostics(views)).toEqual([]);
});

test("indexing reports, counts and can be cancelled", async () => {
  const { service } = await start();
  const seen: [number, number][] = [];
  const indexing = service.index(
    (done, total) => seen.push([done, total]),
    () => false,
  );
  expect(service.status().indexing).toBe(true);
  await indexing;
  expect(service.status()).toMatchObject({ indexing: false, models: 2, findings: 1, problems: [] });
  for (const [done, total] of seen) expect(done).toBeLessThanOrEqual(total);
  const other = await start();
  await other.service.index(
    () => {},
    () => true,
  );
  expect(other.service.status().indexing).toBe(false);
});

test("why tells what was found and what silences it", async () => {
  const { service, views } = await start();
  expect(service.why(views, 5)).toMatch(/^shop\/views\.py:6\nfound n-plus-one: /);
  service.open(views, VIEWS.replace("book.author.name)", "book.author.name)  # roundtrip: ignore"), 1);
  expect(service.why(views, 5)).toContain("silenced by a comment: n-plus-one");
  service.configure({ rules: { "n-plus-one": "off" } });
  expect(service.why(views, 5)).toContain("silenced by the settings: n-plus-one");
});

test("a hover where only a caller knows the rows shows where the query is built, unless it is silenced", async () => {
  const names = "def names(books):\n    for book in books:\n        print(book.author.name)\n";
  const caller =
    "from .models import Book\nfrom .names import names\n\n\ndef index():\n    names(Book.objects.all())\n";
  const { service, root } = await start({ ...FILES, "shop/names.py": names, "shop/views.py": caller });
  await service.index(
    () => {},
    () => false,
  );
  const at = { line: 2, character: 20 };
  const [finding] = service.diagnostics(`${root}/shop/names.py`);
  expect(finding?.range.start).toEqual({ line: 2, character: 14 });
  expect(service.hover(`${root}/shop/names.py`, at)?.markdown).toMatch(/^built at \[shop\/views/);
  service.configure({ rules: { "n-plus-one": "off" } });
  expect(service.hover(`${root}/shop/names.py`, at)).toBeNull();
});

test("files outside of every folder have nothing", async () => {
  const { service } = await start();
  const at = { line: 0, character: 0 };
  service.open("/elsewhere/a.py", VIEWS, 1);
  expect(service.diagnostics("/elsewhere/a.py")).toEqual([]);
  expect(service.actions("/elsewhere/a.py", { start: at, end: at })).toEqual([]);
  expect(service.hover("/elsewhere/a.py", at)).toBeNull();
  expect(service.why("/elsewhere/a.py", 0)).toBe("The file is in no folder of the workspace.");
});

test("what cannot be read is said once, the rest is analysed", async () => {
  const { service, views, root, log } = await start({ ...FILES, "shop/nul.py": "a\0", "shop/broken.py": "def (:\n" });
  const typed = `${root}/shop/typed.py`;
  writeFileSync(typed, "def (:\n");
  service.filesChanged([{ file: typed, kind: "created" }]);
  service.open(typed, "def (:\n", 1);
  await service.index(
    () => {},
    () => false,
  );
  expect(rulesIn(service, views)).toEqual(["n-plus-one"]);
  expect(service.status().problems).toEqual(["shop/nul.py holds NUL bytes, so that it is not Python text."]);
  // Syntax errors are for the log alone, and not while they are being typed.
  expect(log.filter((line) => line.includes("syntax"))).toEqual([
    "shop/broken.py has a syntax error near line 1: the functions around it are not analysed.",
  ]);
});

test("of two folders, one in the other, the inner one answers for its files", async () => {
  const root = scratchFolder({ ...FILES, "shop/pyproject.toml": '[tool.roundtrip]\nignore = ["n-plus-one"]\n' });
  const service = await createLanguageService({ roots: [root, `${root}/shop`], log: () => {} });
  expect(service.diagnostics(`${root}/shop/views.py`)).toEqual([]);
});

test("a finding about the schema names the place where the constraint goes", async () => {
  const service = `from .models import Author\n\n\ndef author(name):\n    return Author.objects.get_or_create(name=name)[0]\n`;
  const { service: running, root } = await start({ ...FILES, "shop/services.py": service });
  const file = `${root}/shop/services.py`;
  const [finding] = running.diagnostics(file);
  expect(finding).toMatchObject({ rule: "get-or-create-race", hasFix: true });
  const [related] = finding?.related ?? [];
  expect(related).toMatchObject({ message: "The constraint goes here", place: { file: `${root}/shop/models.py` } });
  const [fix] = running.actions(file, { start: { line: 4, character: 14 }, end: { line: 4, character: 14 } });
  expect(fix).toMatchObject({ kind: "quickfix", preferred: false });
  const [applied] = fix?.command?.arguments ?? [];
  expect(applied).toMatchObject({
    tests: [],
    migration: {
      duplicates: 'Author.objects.values("name").annotate(n=Count("pk")).filter(n__gt=1)',
      file: `${root}/shop/models.py`,
    },
  });
  expect(fix?.title).toMatch(/^Add a unique constraint on name to Author at shop\/models\.py:\d+$/);
});
