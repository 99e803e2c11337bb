import { expect, test } from "vitest";
import type { MadeQuery } from "../recording/write-recording.fixture";
import {
  CALL,
  COUNT,
  FETCH,
  FILES,
  INDEX,
  READ,
  RUN,
  start,
  startRecorded,
  TEMPLATE,
  TESTS,
  TOTAL,
  titles,
  VIEWS,
  whole,
} from "./recorded-service.fixture";
import type { LanguageService } from "./service";

test("before any run the lenses tell what is predicted", async () => {
  const { service, views, tests } = await start();
  expect(titles(service, views)).toEqual(["4: predicted 1 + n(Book.objects.all())", "9: predicted 1"]);
  expect(service.lenses(views).every(({ command }) => command === null)).toBe(true);
  expect(titles(service, tests)).toEqual([]);
  expect([await service.report(), service.timeline(INDEX), service.lineCounts(views, whole())]).toEqual([null, [], []]);
});

test("after a run they tell what was sent, above functions, tests and classes", async () => {
  const { service, views, tests, problems } = await startRecorded();
  expect(problems).toEqual([]);
  expect(titles(service, views)).toEqual([
    "4: 5 queries in test_index · 4 repeat (author) · 5 ms · predicted 1 + n(Book.objects.all())",
    "9: 1 query in test_total · 1 ms · predicted 1",
  ]);
  expect(titles(service, tests)).toEqual([
    "4: 5 queries in test_index · 4 repeat (author) · 5 ms",
    "5: 5 queries · 4 repeat (author) · 5 ms",
    "9: 1 query · 1 ms",
  ]);
});

test("a recorded number other than the predicted one is marked", async () => {
  const run = { ...RUN, queries: [FETCH, READ, READ] };
  const { service, views } = await startRecorded(run);
  expect(titles(service, views)[0]).toBe(
    "4: 3 queries in test_index · 2 repeat (author) · 3 ms · ≠ predicted 1 + n(Book.objects.all())",
  );
});

test("lenses can be turned off", async () => {
  const { service, views } = await startRecorded(RUN, { lens: { enable: false } });
  expect(service.lenses(views)).toEqual([]);
  service.configure({});
  expect(service.lenses(views)).toHaveLength(2);
});

test("counts move with edits above, and only the edited function goes stale", async () => {
  const { service, views } = await startRecorded();
  service.open(views, `import os\n\n${VIEWS.replace("count()", "count() + 0")}`, 1);
  expect(titles(service, views)).toEqual([
    "6: 5 queries in test_index · 4 repeat (author) · 5 ms · predicted 1 + n(Book.objects.all())",
    "11: edited since the run: 1 query in test_total · 1 ms · predicted 1",
  ]);
  expect(service.lineCounts(views, whole())).toMatchObject([{ line: 7, hot: true }]);
  service.close(views);
  expect(titles(service, views)[1]).toBe("9: 1 query in test_total · 1 ms · predicted 1");
});

test("the queries behind a lens", async () => {
  const { service, views } = await startRecorded();
  const key = service.lenses(views)[0]?.command?.arguments[0] ?? "";
  const { title, rows } = service.queriesOf(key);
  expect(title).toBe("5 queries of index in test_index");
  expect(rows).toMatchObject([
    {
      file: views,
      range: { start: { line: 5, character: 14 }, end: { line: 5, character: 25 } },
      sql: 'SELECT "shop_author"."id", "shop_author"."name"\nFROM "shop_author"\nWHERE "shop_author"."id" = %s\nLIMIT 21',
      ...{ count: 4, cause: "author", repeats: 4, tests: [INDEX] },
    },
    { count: 1, cause: null, repeats: 0 },
  ]);
  for (const odd of ["", "null", "[]", '{"of":"unit"}', '{"of":"subject"}']) {
    expect(service.queriesOf(odd), odd).toEqual({ title: "0 queries", rows: [] });
  }
});

test("the ends of lines: what repeats, or everything", async () => {
  const { service, views } = await startRecorded();
  expect(service.lineCounts(views, whole())).toEqual([
    { line: 5, label: "4 queries, 4 repeat", tooltip: "4 queries in test_index · 4 repeat (author) · 4 ms", hot: true },
  ]);
  service.configure({ lineCounts: "all" });
  expect(service.lineCounts(views, whole()).map(({ line, label }) => [line, label])).toEqual([
    [4, "1 query"],
    [5, "4 queries, 4 repeat"],
    [9, "1 query"],
  ]);
  expect(service.lineCounts(views, { start: { line: 9, character: 0 }, end: { line: 9, character: 0 } })).toHaveLength(
    1,
  );
  service.configure({ lineCounts: "off" });
  expect(service.lineCounts(views, whole())).toEqual([]);
});

test("a line that calls what repeats is not hot itself", async () => {
  const { service, tests } = await startRecorded();
  expect(service.lineCounts(tests, whole())).toEqual([]);
  service.configure({ lineCounts: "all" });
  expect(service.lineCounts(tests, whole())[1]).toMatchObject({ line: 5, label: "5 queries, 4 repeat", hot: false });
});

test("the hover of a line has its real SQL below what is known of it", async () => {
  const { service, views } = await startRecorded();
  const { markdown = "" } = service.hover(views, { line: 5, character: 20 }) ?? {};
  expect(markdown).toMatch(/^.*author[\s\S]*\n---\n\n\*\*Recorded:\*\* 4 queries in test\\_index/);
  expect(markdown).toContain('```sql\nSELECT "shop_author"."id", "shop_author"."name"\nFROM "shop_author"\n');
  expect(service.hover(views, { line: 13, character: 11 })).toBeNull();
});

test("a template has its counts, until its text changes", async () => {
  const stack = ["shop/list.html:2", CALL];
  const { service, root } = await startRecorded({ ...RUN, queries: [FETCH, { ...READ, stack }, { ...READ, stack }] });
  const file = `${root}/shop/list.html`;
  expect(titles(service, file)).toEqual(["1: 2 queries in test_index · 2 repeat (author) · 2 ms"]);
  expect(titles(service, `${root}/shop/views.py`)[0]).toContain("4: 3 queries in test_index · 2 repeat (author)");
  service.open(file, `<p>\n${TEMPLATE}`, 1);
  expect(titles(service, file)).toEqual([
    "1: edited since the run: 2 queries in test_index · 2 repeat (author) · 2 ms",
  ]);
});

test("the report, and a test's queries in the order of time", async () => {
  const { service, views, tests } = await startRecorded();
  const report = await service.report();
  expect(report).toMatchObject({ started: 1000, how: "pytest", complete: true, problems: [], requests: [] });
  expect(report?.tests).toMatchObject([
    {
      ...{ name: INDEX, outcome: "passed", seconds: 0.5, queries: 5, repeats: 4, setup: 0 },
      place: { file: tests, range: { start: { line: 4 } } },
      functions: [{ name: "index", queries: 5, repeats: 4, place: { file: views, range: { start: { line: 3 } } } }],
    },
    { name: TOTAL, queries: 1, setup: 1, functions: [{ name: "total", queries: 1 }] },
  ]);
  const [row] = report?.tests ?? [];
  expect(service.queriesOf(row?.functions[0]?.key ?? "").rows).toHaveLength(2);
  expect(service.queriesOf(row?.key ?? "").title).toBe("5 queries in test_index");
  const timeline = service.timeline(INDEX);
  expect(timeline.map(({ at, line, repeat }) => [Number(at.toFixed(3)), line, repeat])).toEqual([
    [0, 4, false],
    [0.001, 5, true],
    [0.002, 5, true],
    [0.003, 5, true],
    [0.004, 5, true],
  ]);
  expect(timeline[0]).toMatchObject({ origin: "index", file: views, sql: FETCH.sql });
  expect(service.timeline("no such test")).toEqual([]);
});

test("requests outside of tests have rows of their own, each with a name of its own", async () => {
  const { test: _, ...request } = RUN.requests?.[0] ?? { route: "" };
  const strip = ({ test: _test, ...query }: MadeQuery): MadeQuery => query;
  const queries = [...RUN.queries.slice(0, 5).map(strip), { ...strip(FETCH), request: 1 }];
  const { service, views } = await startRecorded({
    files: FILES,
    how: "server",
    requests: [request, request],
    queries,
  });
  const { requests = [], tests } = (await service.report()) ?? {};
  expect(tests).toEqual([]);
  expect(requests.map(({ name, queries: count }) => [name, count])).toEqual([
    ["GET /", 5],
    ["GET / #2", 1],
  ]);
  // The latest request is what the lens shows.
  expect(titles(service, views)[0]).toMatch(/^4: 1 query in GET \/ · 1 ms/);
  expect(service.timeline("GET /")).toHaveLength(5);
});

test("tests that reach a function, a class, a test", async () => {
  const { service, views, tests } = await startRecorded();
  const reaching = (file: string, line: number) => service.testsReaching(file, { line, character: 6 });
  expect(reaching(views, 5)).toEqual([INDEX]);
  expect(reaching(views, 9)).toEqual([TOTAL]);
  expect(reaching(views, 13)).toEqual([]);
  expect(reaching(tests, 3)).toEqual([INDEX, TOTAL]);
  expect(reaching(tests, 8)).toEqual([TOTAL]);
});

test("a finding that was seen says so, and its fix says which tests would show it", async () => {
  const { service, views } = await startRecorded();
  const [finding] = service.diagnostics(views);
  expect(finding?.message).toContain("\nconfirmed: 4 repeats in test_index");
  const [fix] = service.actions(views, { start: { line: 5, character: 14 }, end: { line: 5, character: 14 } });
  expect(fix).toMatchObject({
    kind: "quickfix",
    command: {
      command: "roundtrip.fixApplied",
      arguments: [{ title: fix?.title, tests: [INDEX], file: views, function: "index" }],
    },
  });
  await service.openRecording(null);
  expect(service.diagnostics(views)[0]?.message).not.toContain("confirmed");
  const [plain] = service.actions(views, { start: { line: 5, character: 14 }, end: { line: 5, character: 14 } });
  expect(plain?.command).toBeUndefined();
});

test("a finding whose rows were gone through without repeats is marked; what did not run is left as it is", async () => {
  const seen = await startRecorded({ ...RUN, queries: [FETCH, COUNT] });
  expect(seen.service.diagnostics(seen.views)[0]?.message).toContain("\nnot seen in 1 run");
  const single = await startRecorded({ ...RUN, queries: [{ ...FETCH, rows: 1 }, COUNT] });
  expect(single.service.diagnostics(single.views)[0]?.message).not.toMatch(/not seen|confirmed/);
  const unseen = await startRecorded({ ...RUN, queries: [COUNT] });
  expect(unseen.service.diagnostics(unseen.views)[0]?.message).not.toMatch(/not seen|confirmed/);
});

test("a comment that silences a finding silences the recording's too", async () => {
  const { service, views } = await startRecorded();
  service.open(views, VIEWS.replace("author.name)", "author.name)  # roundtrip: ignore[n-plus-one]"), 1);
  expect(service.diagnostics(views)).toEqual([]);
});

function pinned(service: LanguageService, file: string, line: number): string | null {
  const at = { line, character: 8 };
  const pin = service.actions(file, { start: at, end: at }).find(({ kind }) => kind === "refactor.rewrite");
  if (!pin) return null;
  const lines = TESTS.split("\n");
  for (const { range, newText } of pin.edits.flatMap(({ edits }) => edits)) {
    const text = lines.slice(range.start.line, range.end.line + 1).join("\n");
    const last = text.split("\n").at(-1) ?? "";
    const tail = last.slice(range.end.character);
    lines.splice(range.start.line, range.end.line - range.start.line + 1, newText + tail);
  }
  return lines.join("\n");
}

test("a test can be made to assert its recorded number", async () => {
  const { service, tests } = await startRecorded();
  expect(pinned(service, tests, 4)).toBe(
    TESTS.replace(
      '        response = self.client.get("/")\n',
      '        with self.assertNumQueries(5):\n            response = self.client.get("/")\n',
    ),
  );
});
