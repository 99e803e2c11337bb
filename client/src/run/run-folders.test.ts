import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRunFolder, createRunId, listRuns } from "./run-folders";
import { scratchProject } from "./scratch-project.fixture";

const names = (storage: string): string[] => readdirSync(join(storage, "recordings")).sort();
const id = (at: number): string => `2026010${at}-000000-aaaaaa`;

test("five runs are kept, and those in use besides; what is no run stays", () => {
  const files = Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`recordings/${id(at)}/1.jsonl`, ""]));
  const storage = scratchProject({ ...files, "recordings/notes/a.txt": "" });
  createRunFolder(storage, id(6), new Set());
  expect(names(storage)).toEqual([...[2, 3, 4, 5, 6].map(id), "notes"]);
  createRunFolder(storage, id(7), new Set([join(storage, "recordings", id(2))]));
  expect(names(storage)).toEqual([...[2, 3, 4, 5, 6, 7].map(id), "notes"]);
  expect(listRuns(storage)).toHaveLength(6);
});

test("ids sort by time and differ within a second", () => {
  const now = new Date("2026-01-02T03:04:05Z");
  expect(createRunId(now)).toMatch(/^20260102-030405-[0-9a-f]{6}$/);
  expect(createRunId(now)).not.toBe(createRunId(now));
});

test("a storage that was never used has no runs", () => {
  expect(listRuns("/nowhere")).toEqual([]);
});
