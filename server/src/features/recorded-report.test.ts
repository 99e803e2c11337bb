import { writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { writeRecording } from "../recording/write-recording.fixture";
import { scratchFolder } from "../workspace/scratch-folder.fixture";
import {
  CALL,
  COUNT,
  FETCH,
  FILES,
  INDEX,
  READ,
  RUN,
  startRecorded,
  TEMPLATE,
  TOTAL,
  titles,
} from "./recorded-service.fixture";
import { createLanguageService } from "./service";

test("a function of the report lists what it sent itself, and not what it called", async () => {
  const below = { ...READ, stack: ["shop/views.py:10", "shop/views.py:6 book.author", CALL] };
  const outside = { ...FETCH, sql: "SELECT 1", stack: [] };
  const { service, root } = await startRecorded({ ...RUN, queries: [FETCH, below, below, outside] });
  const [row] = (await service.report())?.tests ?? [];
  const listed = row?.functions.map(({ name, queries, key }) => {
    const { title, rows } = service.queriesOf(key);
    return [name, queries, title, rows.map(({ count, range }) => `${count} at ${range?.start.line}`)];
  });
  expect(listed).toEqual([
    ["total", 2, "2 queries of total in test_index", ["2 at 9"]],
    ["(no code of the project)", 1, "1 query of Django in test_index", ["1 at undefined"]],
    ["index", 1, "1 query of index in test_index", ["1 at 4"]],
  ]);
  expect(service.queriesOf(JSON.stringify({ of: "sender", file: root, name: 1, subject: "run" })).rows).toEqual([]);
});

test("queries of one place repeat each other in the picture as in the table, whichever way led there", async () => {
  const other = { ...READ, stack: ["shop/views.py:6 book.author", 'shop/tests.py:7 self.client.get("/")'] };
  const { service } = await startRecorded({ ...RUN, queries: [FETCH, READ, other] });
  const [, first, second] = service.timeline(INDEX);
  expect((await service.report())?.tests[0]?.repeats).toBe(2);
  expect([first?.repeat, second?.repeat]).toEqual([true, true]);
  expect(first?.group).toBe(second?.group);
});

test("what was read before on the same row is no contradiction to what is predicted", async () => {
  const views = `from .models import Book


def show(book: Book):
    print(book.author.name)
    return Book.objects.count()
`;
  const files = { ...FILES, "shop/views.py": views };
  const count = { ...COUNT, stack: ["shop/views.py:6 Book.objects.count()", "shop/tests.py:10"] };
  const read = { ...READ, stack: ["shop/views.py:5 book.author", "shop/tests.py:10"], test: TOTAL };
  const { request: _, fetch: __, ...alone } = read;
  const { service, root } = await startRecorded({ ...RUN, files, queries: [alone, count, count] }, {}, files);
  const [title] = titles(service, `${root}/shop/views.py`);
  expect(title).toBe("4: 3 queries in test_total · 2 repeat (shop_book) · 3 ms · predicted 2");
});

test("a template has the findings of the run, with the fix in the view, until its text changes", async () => {
  const views = `from django.shortcuts import render
from .models import Book


def index(request):
    return render(request, "list.html", {"books": list(Book.objects.all())})
`;
  const files = { ...FILES, "shop/views.py": views };
  const fetch = { ...FETCH, stack: ["shop/views.py:6 Book.objects.all()", CALL] };
  const read = { ...READ, stack: ["shop/list.html:2", "shop/views.py:6", CALL] };
  const { service, root } = await startRecorded({ ...RUN, files, queries: [fetch, read, read, read, read] }, {}, files);
  const file = `${root}/shop/list.html`;
  const [finding] = service.diagnostics(file);
  expect(finding).toMatchObject({ rule: "recorded-n-plus-one", range: { start: { line: 1 } } });
  expect(finding?.message).toContain("`author` was read 4 times for 4 rows fetched at shop/views.py:6");
  const at = { line: 1, character: 5 };
  const actions = service.actions(file, { start: at, end: at });
  const title = 'Add select_related("author") at shop/views.py:6';
  expect(actions[0]).toMatchObject({
    title,
    command: { arguments: [{ title, tests: [INDEX], file, function: "shop/list.html" }] },
  });
  expect(actions.map((each) => each.title)).not.toContain("Ignore recorded-n-plus-one here");
  service.open(file, `<p>\n${TEMPLATE}`, 1);
  expect(service.diagnostics(file)).toEqual([]);
  service.close(file);
  expect(service.diagnostics(file)).toHaveLength(1);
});

test("tests that two folders call the same are told apart in report, picture and re-run", async () => {
  const [shop, till] = [scratchFolder(FILES), scratchFolder(FILES)];
  const service = await createLanguageService({ roots: [shop, till], log: () => {} });
  onTestFinished(async () => void (await service.openRecording(null)));
  const [first, second] = [scratchFolder(), scratchFolder()];
  writeFileSync(`${first}/1.jsonl`, writeRecording({ ...RUN, root: shop }));
  const later = { ...RUN, run: "r2", root: till, queries: [FETCH, READ, { ...COUNT, test: "t::alone" }] };
  writeFileSync(`${second}/1.jsonl`, writeRecording(later));
  expect(await service.openRecording(second, [first])).toEqual([]);
  const tests = (await service.report())?.tests ?? [];
  const nameIn = (root: string) => `${INDEX} (${root.split("/").at(-1)})`;
  const counted = tests.map(({ name, runnerName, root, queries }) => ({ name, runnerName, root, queries }));
  expect(counted).toEqual(
    expect.arrayContaining([
      { name: nameIn(shop), runnerName: INDEX, root: shop, queries: 5 },
      { name: nameIn(till), runnerName: INDEX, root: till, queries: 2 },
      { name: "t::alone", runnerName: "t::alone", root: till, queries: 1 },
    ]),
  );
  expect(service.timeline(nameIn(shop))).toHaveLength(5);
  expect(service.timeline(nameIn(till))).toHaveLength(2);
  const total = { line: 9, character: 4 };
  expect(service.testsReaching(`${shop}/shop/views.py`, total)).toEqual([TOTAL]);
  expect(service.testsReaching(`${till}/shop/views.py`, total)).toEqual(["t::alone"]);
});
