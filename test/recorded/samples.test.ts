import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { measure } from "../../server/src/orm/recorded-counts";
import type { Recording } from "../../server/src/orm/recording";
import { finishSteps } from "../../server/src/recording/finish-steps.fixture";
import { RecordingDecoder } from "../../server/src/recording/recording-decoder";

const SAMPLES = new URL("../../recorder/samples/", import.meta.url);

/** Reads a sample of the recorder, a file or a folder. */
function read(name: string): Recording {
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  const isFolder = !name.endsWith(".jsonl");
  const names = isFolder ? readdirSync(new URL(`${name}/`, SAMPLES)).map((each) => `${name}/${each}`) : [name];
  for (const each of names) decoder.open(each).push(readFileSync(new URL(each, SAMPLES), "utf8"));
  return finishSteps(decoder.recording());
}

/** What each test's body sent: `test_authors 3 queries, 2 repeat (author)`. */
function bodies({ groups, tests }: Recording): string[] {
  return tests.map((test) => {
    const { queries, repeats, repeated } = measure(
      groups.filter((each) => each.test === test && each.phase === "call"),
    );
    const labels = repeated.map(({ label }) => label).join();
    return `${test.name.split("::").at(-1)} ${queries} queries, ${repeats} repeat (${labels})`;
  });
}

it("one test: a query for two books, and one for the author of each", () => {
  const recording = read("plain.jsonl");
  expect(recording).toMatchObject({ how: "pytest", root: "/project", problems: [], complete: true });
  expect(bodies(recording)).toEqual(["test_authors 3 queries, 2 repeat (author)"]);
  const lazy = recording.groups.find(({ cause }) => cause?.field === "author");
  expect(lazy).toMatchObject({
    cause: { kind: "forward", model: "shop.Book", field: "author" },
    widest: { queries: 2, rows: 2 },
    fetch: [{ line: 15 }],
  });
});

it("a request, its view and the templates that send queries for it", () => {
  const { requests, groups, tests } = read("template.jsonl");
  expect(requests).toMatchObject([{ method: "GET", route: "list/", status: 200, test: tests[0] }]);
  const inTemplates = groups.filter(({ frames }) => frames.some(({ name }) => name === "<template>"));
  expect(inTemplates.length).toBeGreaterThan(1);
  expect(inTemplates.every(({ request }) => request === requests[0])).toBe(true);
});

it("two workers and the process that led them are one run", () => {
  const recording = read("xdist");
  expect(recording).toMatchObject({ problems: [], complete: true });
  expect(bodies(recording)).toContain("test_authors 3 queries, 2 repeat (author)");
  expect(recording.tests).toHaveLength(2);
});

it("a killed run shows what it had sent", () => {
  const recording = read("cut-off.jsonl");
  expect(recording).toMatchObject({ problems: [], complete: false });
  expect(bodies(recording)).toEqual(["test_authors 2 queries, 0 repeat ()"]);
});

it("damaged lines are counted, and what they held is all that is lost", () => {
  const recording = read("corrupt.jsonl");
  expect(recording.problems).toEqual(["3 lines of corrupt.jsonl could not be read and left out."]);
  expect(bodies(recording)).toEqual(["test_authors 3 queries, 2 repeat (author)"]);
});

it("a newer format is refused", () => {
  const { problems, groups } = read("newer.jsonl");
  expect(groups).toEqual([]);
  expect(problems).toEqual([expect.stringMatching(/^newer\.jsonl is in format \d+ of a newer recorder;/)]);
});
