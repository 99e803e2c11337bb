import { join } from "node:path";
import { expect, test } from "vitest";
import { rootOfRecording } from "./root-of-recording";
import { scratchProject } from "./scratch-project.fixture";

test.each([
  ["the header's", '{"kind":"header","root":"/site"}\n{"kind":"test"}\n', "/site"],
  ["none without a header", "", null],
  ["none in what is no recording", "hello\n", null],
  ["none where it is no path", '{"kind":"header","root":5}\n', null],
])("%s", (_, text, root) => {
  expect(rootOfRecording(scratchProject({ "1.jsonl": text }))).toBe(root);
});

test("none of a folder that is empty, or gone", () => {
  const folder = scratchProject({});
  expect([rootOfRecording(folder), rootOfRecording(join(folder, "gone"))]).toEqual([null, null]);
});
