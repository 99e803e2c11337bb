import { expect, test } from "vitest";
import type { Recording } from "../orm/recording";
import { finishSteps } from "./finish-steps.fixture";
import { RecordingDecoder } from "./recording-decoder";
import { type MadeRun, writeRecording } from "./write-recording.fixture";

const VIEWS = "def index(request):\n    for book in books():\n        print(book.author)\n";
const AUTHOR = { kind: "forward", model: "shop.Book", field: "author" };
const RUN: MadeRun = {
  files: { "shop/views.py": VIEWS },
  queries: [
    { sql: "SELECT * FROM shop_book", stack: ["shop/views.py:2 books()"], test: "t::test_list", rows: 2 },
    { sql: "SELECT a", stack: ["shop/views.py:3 book.author"], test: "t::test_list", cause: AUTHOR, fetch: 0, rows: 1 },
    { sql: "SELECT a", stack: ["shop/views.py:3 book.author"], test: "t::test_list", cause: AUTHOR, fetch: 0, rows: 1 },
    { sql: "SAVEPOINT s", statement: "transaction", test: "t::test_list", phase: "setup" },
  ],
};

function decode(...texts: string[]): Recording {
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  for (const [at, text] of texts.entries()) decoder.open(`${at + 1}.jsonl`).push(text);
  return finishSteps(decoder.recording());
}

test("groups, with what they refer to", () => {
  const { groups, tests, problems, complete, how, started, root } = decode(writeRecording(RUN));
  expect({ problems, complete, how, started, root }).toEqual({
    ...{ problems: [], complete: true, how: "pytest", started: 1000, root: "/project" },
  });
  expect(tests).toMatchObject([{ name: "t::test_list", outcome: "passed", seconds: 0.5 }]);
  expect(groups.map(({ count, rows, phase }) => [count, rows, phase])).toEqual([
    [1, 2, "call"],
    [2, 2, "call"],
    [1, null, "setup"],
  ]);
  const [fetch, read] = groups;
  expect(read).toMatchObject({ cause: AUTHOR, widest: { queries: 2, rows: 2 }, times: [0.001, 0.002], failed: 0 });
  expect(read?.fetch).toBe(fetch?.frames);
  expect(read?.test).toBe(tests[0]);
  expect(read?.frames[0]).toMatchObject({
    ...{ line: 3, column: 15, endLine: 3, endColumn: 26, name: "index" },
    file: { path: "/project/shop/views.py" },
    unit: { name: "index", line: 1, endLine: 3 },
  });
});

test("a piece may end anywhere", () => {
  const text = writeRecording(RUN);
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  const source = decoder.open("1.jsonl");
  for (const character of text) source.push(character);
  expect(finishSteps(decoder.recording())).toEqual(decode(text));
});

test("a killed run loses its last line and nothing else", () => {
  const text = writeRecording({ ...RUN, ends: false });
  const cut = text.slice(0, -10);
  const { groups, complete, problems, tests } = decode(cut);
  expect([groups.length, complete, problems]).toEqual([3, false, []]);
  expect(tests).toMatchObject([{ outcome: null }]);
});

test("lines that cannot be read are left out and counted", () => {
  const [header, ...lines] = writeRecording(RUN).split("\n");
  const broken = ["null", '{"kind":', "[1]", '{"kind":"query","id":99,"sql":98}', '{"kind":"from the future"}'];
  const { groups, problems } = decode([header, ...broken, ...lines].join("\n"));
  expect(groups).toHaveLength(3);
  expect(problems).toEqual(["4 lines of 1.jsonl could not be read and left out."]);
});

test("a newer format is refused with a sentence, and other files are read", () => {
  const { groups, problems } = decode(writeRecording({ ...RUN, formatVersion: 2 }), writeRecording(RUN));
  expect(groups).toHaveLength(3);
  expect(problems).toEqual(["1.jsonl is in format 2 of a newer recorder; this Roundtrip reads up to format 1."]);
});

test.each(["hello\n", "\u0000\u0001\u0002", '{"kind":"query"}\n'])("%j is no recording", (text) => {
  expect(decode(text).problems).toEqual(["1.jsonl is not a recording: it has no header."]);
});

test("an empty file is a process that has only begun", () => {
  expect(decode("")).toMatchObject({ problems: [], complete: false });
});

test("a text without line ends does not fill the memory", () => {
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  const source = decoder.open("1.jsonl");
  for (let count = 0; count < 12; count += 1) source.push("x".repeat(1024 * 1024));
  source.push(`\n${writeRecording(RUN)}`);
  const { groups, problems } = finishSteps(decoder.recording());
  expect(groups).toHaveLength(3);
  expect(problems).toEqual(["1 line of 1.jsonl could not be read and left out."]);
});

test("several processes are one recording, in files of their own or one behind the other", () => {
  const other = writeRecording({ ...RUN, queries: RUN.queries.map((each) => ({ ...each, test: "t::test_other" })) });
  const apart = decode(writeRecording(RUN), other);
  expect(apart.tests.map(({ name }) => name)).toEqual(["t::test_list", "t::test_other"]);
  expect(apart.groups).toHaveLength(6);
  const [first] = apart.groups[0]?.frames ?? [];
  expect(apart.groups[3]?.frames[0]).toBe(first);
  expect(decode(writeRecording(RUN) + other)).toEqual(apart);
});

test("one process that goes on leaves the run incomplete", () => {
  const going = writeRecording({ ...RUN, ends: false });
  expect(decode(writeRecording(RUN), going).complete).toBe(false);
});

test("of two runs in one place the newest alone counts, and that is said", () => {
  const later: MadeRun = { ...RUN, run: "r2", how: "django", started: 1767225600, queries: RUN.queries.slice(0, 1) };
  const other = { test: "t::test_other", stack: ["shop/views.py:2 books()"] };
  const earlier: MadeRun = { ...RUN, queries: [...RUN.queries, other, { sql: "SELECT 2" }], ends: false };
  const read = decode(writeRecording(later), writeRecording(earlier));
  expect(read.tests.map(({ name }) => name)).toEqual(["t::test_list"]);
  expect(read.groups.map(({ count }) => count)).toEqual([1]);
  expect(read).toMatchObject({ how: "django", started: 1767225600, complete: true });
  expect(read.problems).toEqual([
    "2 runs were recorded in one place: only the newest one counts, begun 2026-01-01 00:00 UTC.",
  ]);
});

test("processes of one run start at different times and are one run", () => {
  const first = writeRecording({ ...RUN, started: 3000 });
  const second = writeRecording({ ...RUN, started: 1000, queries: [{ test: "t::test_other" }] });
  const { tests, problems, started } = decode(first, second);
  expect([tests.length, problems, started]).toEqual([2, [], 1000]);
});

test("times that cannot be are left out and told once; the queries count", () => {
  const text = writeRecording(RUN)
    .replace('"seconds":0.001,"at":0.001', '"seconds":-4,"at":1e999')
    .replace('"outcome":"passed","seconds":0.5', '"outcome":"passed","seconds":-0.5');
  const { groups, tests, problems } = decode(text);
  const [fetch, read] = groups;
  expect([fetch?.seconds, read?.count, read?.seconds, read?.times]).toEqual([0.001, 2, 0.001, [0.002]]);
  expect(tests[0]).toMatchObject({ outcome: "passed", seconds: null });
  expect(problems).toEqual(["3 times in 1.jsonl are negative or infinite and were left out."]);
});

test("a run that has only begun is not complete because an earlier one is", () => {
  const decoder = new RecordingDecoder({ rootFor: (root) => root, latest: 1 });
  decoder.open("1.jsonl", 0).push(writeRecording(RUN));
  expect(finishSteps(decoder.recording()).complete).toBe(false);
  decoder.open("2.jsonl", 1).push(writeRecording({ ...RUN, run: "r2" }));
  expect(finishSteps(decoder.recording()).complete).toBe(true);
});

test("an earlier recording counts for what the later one did not run", () => {
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  const both = [...RUN.queries, { test: "t::test_detail", stack: ["shop/views.py:2 books()"] }];
  decoder.open("1.jsonl", 0).push(writeRecording({ ...RUN, started: 5000, queries: both }));
  decoder.open("2.jsonl", 1).push(writeRecording({ ...RUN, queries: RUN.queries.slice(0, 1) }));
  const { tests, groups, started } = finishSteps(decoder.recording());
  expect(tests.map(({ name }) => name).sort()).toEqual(["t::test_detail", "t::test_list"]);
  expect(groups).toHaveLength(2);
  expect(started).toBe(1000);
});

test("what two roots call the same is two, whichever ran later", () => {
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  const outside = { stack: ["shop/views.py:2 books()"] };
  const queries = [...RUN.queries.slice(0, 1), { ...outside, request: 0 }, outside];
  const run = { ...RUN, requests: [{ route: "books/" }], queries };
  decoder.open("1.jsonl", 0).push(writeRecording({ ...run, root: "/a" }));
  decoder.open("2.jsonl", 1).push(writeRecording({ ...run, root: "/b", run: "r2" }));
  decoder.open("3.jsonl", 2).push(writeRecording({ ...run, root: "/b", run: "r3" }));
  const { tests, requests, groups } = finishSteps(decoder.recording());
  expect(tests.map(({ name, root }) => `${root} ${name}`)).toEqual(["/a t::test_list", "/b t::test_list"]);
  expect(requests).toHaveLength(2);
  expect(groups.map(({ frames }) => frames[0]?.file.path.slice(0, 2)).sort()).toEqual([
    ...["/a", "/a", "/a"],
    ...["/b", "/b", "/b"],
  ]);
});

test("later lines tell more: rows in the end, the view and the answer of a request", () => {
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  const source = decoder.open("1.jsonl");
  const lines = [
    { kind: "header", formatVersion: 1, run: "r", how: "server", root: "/project/", started: 1 },
    { kind: "request", id: 1, method: "GET" },
    { kind: "sql", id: 2, text: "SELECT 1", statement: "read" },
    { kind: "query", id: 3, sql: 2, request: 1, rows: 100 },
    { kind: "query", id: 4, sql: 2, request: 1, failed: true },
    { kind: "request", id: 1, method: "GET", route: "books/", file: "shop/views.py", line: 1, function: "index" },
    { kind: "rows", query: 3, rows: 250 },
    { kind: "response", request: 1, status: 200, seconds: 0.2 },
    { kind: "note", text: "Queries of one thread could not be recorded." },
  ];
  source.push(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const { requests, groups, problems } = finishSteps(decoder.recording());
  expect(requests).toMatchObject([
    { route: "books/", file: "/project/shop/views.py", function: "index", status: 200, seconds: 0.2, test: null },
  ]);
  expect(groups).toMatchObject([{ count: 2, rows: 250, failed: 1, frames: [], phase: null }]);
  expect(groups[0]?.request).toBe(requests[0]);
  expect(problems).toEqual(["Queries of one thread could not be recorded."]);
});

test("a recording of another machine is placed where the project is", () => {
  const decoder = new RecordingDecoder({ rootFor: () => "/here" });
  decoder.open("1.jsonl").push(writeRecording({ ...RUN, root: "/ci/build" }));
  expect(finishSteps(decoder.recording()).groups[0]?.frames[0]?.file.path).toBe("/here/shop/views.py");
});

test("nothing that a file may hold makes it fail", () => {
  const text = writeRecording(RUN);
  let state = 7;
  const random = (most: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const odd = ["-1", "1e300", "null", '"x"', "[]", "{}", "true", "\n", "\u2028", '"query"', "999999999999"];
  for (let round = 0; round < 1000; round += 1) {
    let mutated = text;
    for (let count = random(4) + 1; count > 0; count -= 1) {
      const start = random(mutated.length);
      const end = start + random(12);
      mutated = mutated.slice(0, start) + (random(2) === 0 ? odd[random(odd.length)] : "") + mutated.slice(end);
    }
    const { groups, problems } = decode(mutated);
    for (const { count, seconds, frames } of groups) {
      expect([count > 0, Number.isFinite(seconds), Array.isArray(frames)]).toEqual([true, true, true]);
    }
    expect(problems.length).toBeLessThan(5);
  }
});
