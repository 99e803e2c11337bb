import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type MadeQuery, writeRecording } from "../recording/write-recording.fixture";
import { scratchFolder } from "../workspace/scratch-folder.fixture";
import { FETCH, INDEX, LAZY, PROJECT, record, start, VIEWS } from "./run.fixture";

test("check with a recording: what it confirms comes first and says so", async () => {
  const other = VIEWS.replace("def index", "def first");
  const root = scratchFolder({ ...PROJECT, "library/views.py": other });
  const recording = record(root, [FETCH, LAZY, LAZY, LAZY]);
  const { code, out, errors } = await start("check", root, "--recording", recording);
  expect([code, errors]).toEqual([1, []]);
  expect(out).toMatch(
    /^[^\n]*web\/views\.py:5:13 warning n-plus-one\n[^\n]*\n {2}confirmed: 3 repeats in test_index\n/,
  );
  expect(out).toContain("library/views.py:5:13 warning n-plus-one");
  const { findings } = JSON.parse((await start("check", root, "--recording", recording, "--format", "json")).out);
  expect(findings.map(({ recorded }: { recorded: unknown }) => recorded)).toEqual([
    { verdict: "confirmed", repeats: 3, run: "test_index", runs: null },
    null,
  ]);
});

test.each([
  ["nowhere.jsonl", "There is no recording at"],
  ["manage.py", "holds no recording: no query and no test is in it."],
  ["web", "holds no recording: no query and no test is in it."],
  ["newer.jsonl", "newer.jsonl is in format 2 of a newer recorder"],
  ["text.jsonl", "text.jsonl is not a recording: it has no header."],
])("check and report cannot run with the recording %s", async (path, sentence) => {
  const newer = writeRecording({ formatVersion: 2, queries: [FETCH] });
  const root = scratchFolder({ ...PROJECT, "newer.jsonl": newer, "text.jsonl": "hello\n" });
  for (const args of [
    ["check", root, "--recording", join(root, path)],
    ["report", join(root, path)],
  ]) {
    const { code, out, errors } = await start(...args);
    expect([code, out, errors.length]).toEqual([2, "", 1]);
    expect(errors[0]).toContain(sentence);
  }
});

test("report prints a table, most queries first, and the lines that repeat most", async () => {
  const root = scratchFolder(PROJECT);
  const recording = record(root, [{ ...FETCH, test: "web/tests.py::test_other" }, FETCH, LAZY, LAZY, LAZY]);
  expect(await start("report", recording)).toEqual({
    code: 0,
    errors: [],
    out: `queries  repeats  time  test or request
      4        3  4 ms  web/tests.py::test_index
      1        0  1 ms  web/tests.py::test_other

repeats
  3 × author  web/views.py:5  in test_index

5 queries in 2 tests, 3 repeat
`,
  });
});

test("report of a run that was killed shows what there is", async () => {
  const root = scratchFolder(PROJECT);
  const { code, out, errors } = await start("report", record(root, [FETCH], false), "--format", "json");
  expect([code, errors]).toEqual([0, ["The run did not come to its end: what was recorded until then is shown."]]);
  expect(JSON.parse(out)).toMatchObject({ version: 1, complete: false, tests: [{ queries: 1 }], changes: null });
});

test("a run that was killed makes no baseline, and leaves the one that is there alone", async () => {
  const root = scratchFolder({ ...PROJECT, "queries.json": "as it was" });
  const baseline = join(root, "queries.json");
  const { code, out, errors } = await start("report", record(root, [FETCH], false), "--save-baseline", baseline);
  expect([code, out]).toEqual([2, ""]);
  expect(errors).toEqual(["The run did not come to its end: no baseline was written. Run the tests again."]);
  expect(readFileSync(baseline, "utf8")).toBe("as it was");
});

test("a server is ended by whoever started it: its requests are a baseline all the same", async () => {
  const root = scratchFolder(PROJECT);
  const { test: _, ...asked } = FETCH;
  const queries = [{ ...asked, request: 0 }];
  const text = writeRecording({ root, files: PROJECT, how: "server", requests: [{ route: "" }], queries, ends: false });
  writeFileSync(join(root, "run.jsonl"), text);
  const baseline = join(root, "queries.json");
  expect((await start("report", join(root, "run.jsonl"), "--save-baseline", baseline)).code).toBe(0);
  expect(JSON.parse(readFileSync(baseline, "utf8")).queries).toEqual({ "GET /": 1 });
});

test.each(["sarif", "github"])("check with a recording as %s says what the recording says", async (format) => {
  const root = scratchFolder(PROJECT);
  const confirmed = await start("check", root, "--recording", record(root, [FETCH, LAZY, LAZY]), "--format", format);
  expect(confirmed.out).toContain("confirmed: 2 repeats in test_index");
  const loaded = await start("check", root, "--recording", record(root, [FETCH]), "--format", format);
  expect(loaded.out).toContain("not seen in 1 run");
});

test("of two runs in a folder the newest is shown, and that is said", async () => {
  const root = scratchFolder(PROJECT);
  mkdirSync(join(root, "runs"));
  const run = (name: string, started: number, queries: readonly MadeQuery[]): void =>
    writeFileSync(join(root, "runs", name), writeRecording({ root, files: PROJECT, run: name, started, queries }));
  run("1.jsonl", 1767225600, [FETCH]);
  run("2.jsonl", 1000, [FETCH, LAZY, { ...LAZY, test: "web/tests.py::test_gone" }]);
  const { out, errors } = await start("report", join(root, "runs"));
  expect(errors).toEqual([
    "2 runs were recorded in one place: only the newest one counts, begun 2026-01-01 00:00 UTC.",
  ]);
  expect(out).toMatch(/\n1 query in 1 test, 0 repeat\n$/);
});

test("report for programs names files below the recording's root and lines from 1", async () => {
  const { out } = await start("report", record(scratchFolder(PROJECT), [FETCH, LAZY, LAZY]), "--format", "json");
  const { tests, requests, others } = JSON.parse(out);
  const counts = { queries: 3, repeats: 2, databaseSeconds: 0.003 };
  const at = { file: "web/views.py", line: 5 };
  expect(tests).toEqual([
    {
      ...{ name: INDEX, file: null, line: null, outcome: "passed", ...counts, seconds: expect.any(Number), setup: 0 },
      functions: [{ name: "index", ...at, ...counts }],
    },
  ]);
  expect([requests, others]).toEqual([[], null]);
});

test("check with a recording of another project says so", async () => {
  const elsewhere = { "shop/other.py": "def index():\n    pass\n" };
  const root = scratchFolder(PROJECT);
  const recording = join(root, "other.jsonl");
  const queries = [{ ...FETCH, stack: ["shop/other.py:2"] }];
  writeFileSync(recording, writeRecording({ root: "/elsewhere", files: elsewhere, queries }));
  const { errors } = await start("check", root, "--recording", recording);
  expect(errors).toEqual([
    `The recording ${recording} is of other files than those of this workspace (${root}/shop/other.py).`,
  ]);
});

test("a baseline of queries: a line for each test, and exit code 1 only when one grew", async () => {
  const root = scratchFolder(PROJECT);
  const baseline = join(root, "queries.json");
  const gone = { ...FETCH, test: "web/tests.py::test_gone" };
  const before = await start("report", record(root, [FETCH, LAZY, gone]), "--save-baseline", baseline);
  expect(before).toMatchObject({ code: 0, out: "" });
  expect(readFileSync(baseline, "utf8")).toBe(
    '{"version": 1, "queries": {\n  "web/tests.py::test_gone": 1,\n  "web/tests.py::test_index": 2\n}}\n',
  );
  const same = await start("report", record(root, [FETCH, LAZY, gone]), "--against", baseline);
  expect(same).toMatchObject({ code: 0, out: "no number grew, 0 fell, 0 new, 0 gone\n" });
  const added = { ...FETCH, test: "web/tests.py::test_new" };
  const grown = await start("report", record(root, [FETCH, LAZY, LAZY, added]), "--against", baseline);
  expect(grown.code).toBe(1);
  expect(grown.out).toBe(`before  now      test or request
     2    3  +1  web/tests.py::test_index

new
  web/tests.py::test_new

gone
  web/tests.py::test_gone

1 grew, 0 fell, 1 new, 1 gone
`);
  const fallen = await start("report", record(root, [FETCH, gone]), "--against", baseline, "--format", "json");
  expect(fallen.code).toBe(0);
  expect(JSON.parse(fallen.out).changes).toEqual({
    ...{ grown: [], added: [], gone: [] },
    fallen: [{ name: INDEX, before: 2, now: 1 }],
  });
});

test.each(["skipped", "failed", "error"])("a test that %s is held to no number, and is not gone", async (outcome) => {
  const root = scratchFolder(PROJECT);
  const baseline = join(root, "queries.json");
  const ended = (recording: string): string => {
    const text = readFileSync(recording, "utf8").replace('"outcome":"passed"', `"outcome":"${outcome}"`);
    writeFileSync(recording, text);
    return recording;
  };
  await start("report", ended(record(root, [FETCH])), "--save-baseline", baseline);
  expect(JSON.parse(readFileSync(baseline, "utf8")).queries).toEqual({});
  await start("report", record(root, [FETCH]), "--save-baseline", baseline);
  expect(await start("report", ended(record(root, [FETCH, LAZY])), "--against", baseline)).toMatchObject({
    code: 0,
    out: "no number grew, 0 fell, 0 new, 0 gone\n",
  });
});

test("a baseline that cannot be read", async () => {
  const root = scratchFolder({ ...PROJECT, "a.json": "{}", "b.json": "no" });
  const recording = record(root, [FETCH]);
  for (const [file, sentence] of [
    ["a.json", "is not a baseline of queries: roundtrip report --save-baseline writes one."],
    ["b.json", "is not a baseline of queries: it is not JSON."],
    ["c.json", "could not be read (ENOENT)."],
  ] as const) {
    const { code, errors } = await start("report", recording, "--against", join(root, file));
    expect(code).toBe(2);
    expect(errors.join()).toContain(sentence);
  }
});
