import { expect, test } from "vitest";
import type { ReportFunction, ReportTest } from "../../../protocol/recorded";
import { writeReport } from "./write-report";

const range = { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } };
const place = { file: "/site/shop/views.py", range };
const index: ReportFunction = { name: "index", place, queries: 4, repeats: 3, databaseSeconds: 0.1 + 0.2, key: "k" };
const tested = (name: string, functions: ReportFunction[]): ReportTest => ({
  ...{ name, place: null, outcome: "passed", seconds: 9, queries: 4, repeats: 3, setup: 2 },
  ...{ databaseSeconds: 0.0000004, functions, key: name, runnerName: name, root: "/site" },
});
const REPORT = {
  ...{ started: 1767225600, how: "pytest", complete: true, problems: ["A sentence."], others: null },
  tests: [tested("b", []), tested("a", [index, { ...index, name: "about", place: null }])],
  requests: [{ ...tested("GET a/", []), method: "GET", route: "a/", view: null, status: 404 }],
};

test("every key is there, rows are sorted, lines begin at 1 and times have no digits that mean nothing", () => {
  const counts = { queries: 4, repeats: 3 };
  const row = { file: null, line: null, ...counts, databaseSeconds: 0, seconds: 9, setup: 2 };
  expect(JSON.parse(writeReport(REPORT, "/site", null))).toEqual({
    ...{ version: 1, started: "2026-01-01T00:00:00.000Z", how: "pytest", complete: true, problems: ["A sentence."] },
    tests: [
      {
        ...{ name: "a", outcome: "passed", ...row },
        functions: [
          { name: "about", file: null, line: null, ...counts, databaseSeconds: 0.3 },
          { name: "index", file: "shop/views.py", line: 4, ...counts, databaseSeconds: 0.3 },
        ],
      },
      { name: "b", outcome: "passed", ...row, functions: [] },
    ],
    requests: [{ name: "GET a/", status: 404, ...row, functions: [] }],
    ...{ others: null, changes: null },
  });
});

test("what changed since a baseline stands beside the counts", () => {
  const changes = { grown: [{ name: "a", before: 1, now: 4 }], fallen: [], added: ["b"], gone: [] };
  expect(JSON.parse(writeReport(REPORT, "/site", changes)).changes).toEqual(changes);
});
