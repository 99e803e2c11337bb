import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RecordingTail } from "./follow-recording";
import { RunProgress, type TestState } from "./run-progress";
import { scratchProject } from "./scratch-project.fixture";

const HEADER = '{"kind":"header","formatVersion":1,"root":"/site"}';
const begin = (id: number, name: string): string =>
  JSON.stringify({ kind: "test", id, name, file: "shop/tests.py", function: "T.test" });
const end = (id: number, outcome: string): string =>
  JSON.stringify({ kind: "result", test: id, outcome, seconds: 0.5 });

test("tests and their results are counted, in files of several processes with ids of their own", () => {
  const progress = new RunProgress();
  const seen: TestState[] = [];
  progress.onTest = (each) => seen.push(each);
  progress.read("1.jsonl", [HEADER, begin(1, "a"), begin(2, "b"), end(1, "passed")]);
  progress.read("2.jsonl", [HEADER, begin(1, "c"), end(1, "failed"), begin(2, "d"), end(2, "skipped")]);
  progress.read("1.jsonl", [end(2, "expected-failure"), '{"kind":"request","id":1,"method":"GET"}']);
  expect(progress.counts).toEqual({ begun: 4, passed: 2, failed: 1, skipped: 1, requests: 1 });
  expect(progress.failed).toEqual(["c"]);
  expect(progress.names).toEqual(["a", "b", "c", "d"]);
  expect(progress.root).toBe("/site");
  expect(seen.find(({ name, outcome }) => name === "c" && outcome === "failed")).toMatchObject({
    file: "shop/tests.py",
    function: "T.test",
    seconds: 0.5,
  });
});

test("lines that are cut off, or name what never began, say nothing", () => {
  const progress = new RunProgress();
  progress.read("1.jsonl", [HEADER, '{"kind":"test","id":1,"na', end(7, "passed"), '"kind":"test"', "[]"]);
  expect(progress.counts.begun).toBe(0);
});

test("a recording is read on from where it was, whole lines at a time", () => {
  const folder = scratchProject({ "1.jsonl": `${HEADER}\n{"kind":"te`, "other.txt": "no recording\n" });
  const lines: string[] = [];
  const tail = new RecordingTail(folder, (file, more) => lines.push(...more.map((line) => `${file} ${line}`)));
  expect(tail.look()).toBe(true);
  expect(lines).toEqual([`1.jsonl ${HEADER}`]);
  expect(tail.look()).toBe(false);
  appendFileSync(join(folder, "1.jsonl"), 'st"}\n');
  writeFileSync(join(folder, "2.jsonl"), "é\n");
  expect(tail.look()).toBe(true);
  expect(lines.slice(1)).toEqual(['1.jsonl {"kind":"test"}', "2.jsonl é"]);
});

test("a line longer than one read comes whole", () => {
  const long = "ä".repeat(1_500_000);
  const folder = scratchProject({ "1.jsonl": `${long}\nshort\n` });
  const lines: string[] = [];
  new RecordingTail(folder, (_, more) => lines.push(...more)).look();
  expect(lines.map(({ length }) => length)).toEqual([1_500_000, 5]);
});

test("a folder that is gone has nothing new", () => {
  expect(new RecordingTail("/nowhere", () => {}).look()).toBe(false);
});
