import { writeFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { TWO_MODELS } from "../engine/two-models.fixture";
import { type MadeQuery, type MadeRun, writeRecording } from "../recording/write-recording.fixture";
import { scratchFolder } from "../workspace/scratch-folder.fixture";
import { createLanguageService, type LanguageService } from "./service";

export const VIEWS = `from .models import Book


def index(request):
    for book in Book.objects.all():
        print(book.author.name)


def total(request):
    return Book.objects.count()


def quiet(request):
    return 1
`;
export const TESTS = `from django.test import TestCase


class IndexTests(TestCase):
    def test_index(self):
        response = self.client.get("/")
        self.assertEqual(response.status_code, 200)

    def test_total(self):
        self.client.get("/total/")
`;
export const TEMPLATE = "{% for book in books %}\n{{ book.author.name }}\n{% endfor %}\n";
export const FILES = {
  "manage.py": "",
  "shop/__init__.py": "",
  "shop/models.py": TWO_MODELS,
  "shop/views.py": VIEWS,
  "shop/tests.py": TESTS,
  "shop/list.html": TEMPLATE,
};
const AUTHOR = { kind: "forward", model: "shop.Book", field: "author" };
export const INDEX = "shop/tests.py::IndexTests::test_index";
export const TOTAL = "shop/tests.py::IndexTests::test_total";
export const CALL = 'shop/tests.py:6 self.client.get("/")';
export const FETCH: MadeQuery = {
  sql: 'SELECT "shop_book"."id", "shop_book"."title" FROM "shop_book"',
  stack: ["shop/views.py:5 Book.objects.all()", CALL],
  test: INDEX,
  request: 0,
  rows: 4,
};
export const READ: MadeQuery = {
  sql: 'SELECT "shop_author"."id", "shop_author"."name" FROM "shop_author" WHERE "shop_author"."id" = %s LIMIT 21',
  stack: ["shop/views.py:6 book.author", CALL],
  test: INDEX,
  request: 0,
  cause: AUTHOR,
  fetch: 0,
  rows: 1,
};
export const COUNT: MadeQuery = {
  sql: 'SELECT COUNT(*) AS "__count" FROM "shop_book"',
  stack: ["shop/views.py:10", "shop/tests.py:10"],
  test: TOTAL,
  rows: 1,
};
export const RUN: MadeRun = {
  files: FILES,
  tests: {
    [INDEX]: { file: "shop/tests.py", line: 5, function: "IndexTests.test_index" },
    [TOTAL]: { file: "shop/tests.py", line: 9, function: "IndexTests.test_total" },
  },
  requests: [{ route: "", test: INDEX, view: { file: "shop/views.py", line: 4, function: "index" } }],
  queries: [FETCH, READ, READ, READ, READ, COUNT, { ...COUNT, stack: ["shop/tests.py:5"], phase: "setup" }],
};

/** The service of a made-up shop, with no recording open. */
export async function start(settings: unknown = {}, files: Readonly<Record<string, string>> = FILES) {
  const root = scratchFolder(files);
  let changed = () => {};
  const service = await createLanguageService({
    roots: [root],
    log: () => {},
    settings,
    recordingChanged: () => changed(),
  });
  onTestFinished(async () => void (await service.openRecording(null)));
  const next = () => new Promise<void>((resolve) => (changed = resolve));
  return { root, service, views: `${root}/shop/views.py`, tests: `${root}/shop/tests.py`, next };
}

/** The same with a recording, by default that of a run of both its tests. */
export async function startRecorded(run: MadeRun = RUN, settings: unknown = {}, files = FILES) {
  const started = await start(settings, files);
  const folder = scratchFolder();
  writeFileSync(`${folder}/1.jsonl`, writeRecording({ ...run, root: started.root }));
  const problems = await started.service.openRecording(folder);
  return { ...started, folder, problems };
}

/** `4: 5 queries in test_index`, by line. */
export function titles(service: LanguageService, file: string): string[] {
  return service.lenses(file).map(({ range, title }) => `${range.start.line + 1}: ${title}`);
}

export function whole() {
  return { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
}
