import { readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiskFactsCache } from "./facts-cache";
import { scratchFolder } from "./scratch-folder.fixture";

const facts = new TextEncoder().encode(JSON.stringify({ body: "x".repeat(5000) }));

function entries(directory: string): string[] {
  const folder = join(directory, "facts");
  return readdirSync(folder).map((name) => join(folder, name));
}

test("gives back what was put, in the next run as well", () => {
  const directory = scratchFolder();
  const cache = new DiskFactsCache({ directory, version: "1" });
  expect(cache.get("key")).toBeNull();
  cache.put("key", facts);
  cache.put("empty", new Uint8Array());
  const next = new DiskFactsCache({ directory, version: "1" });
  expect(Buffer.from(next.get("key") ?? [])).toEqual(Buffer.from(facts));
  expect(next.get("empty")).toHaveLength(0);
  expect(next.get("other/../key")).toBeNull();
});

test("another release does not read it", () => {
  const directory = scratchFolder();
  new DiskFactsCache({ directory, version: "1" }).put("key", facts);
  expect(new DiskFactsCache({ directory, version: "2" }).get("key")).toBeNull();
});

test.each<[string, (path: string) => void]>([
  ["cut short", (path) => truncateSync(path, statSync(path).size - 3)],
  ["empty", (path) => truncateSync(path, 0)],
  ["of other bytes", (path) => writeFileSync(path, "something else that is longer than a digest")],
])("an entry that is %s is not there", (_, damage) => {
  const directory = scratchFolder();
  const cache = new DiskFactsCache({ directory, version: "1" });
  cache.put("key", facts);
  for (const path of entries(directory)) damage(path);
  expect(cache.get("key")).toBeNull();
  cache.put("key", facts);
  expect(cache.get("key")).not.toBeNull();
});

test("without a folder to write to it keeps nothing and does not fail", () => {
  const directory = scratchFolder({ facts: "a file stands where the folder should" });
  const cache = new DiskFactsCache({ directory, version: "1" });
  cache.put("key", facts);
  expect(cache.get("key")).toBeNull();
});

test("it stays within its size, the oldest entries go first", () => {
  const directory = scratchFolder();
  const cache = new DiskFactsCache({ directory, version: "1" });
  cache.put("old", facts);
  const longAgo = new Date(2001, 0, 1);
  for (const path of entries(directory)) utimesSync(path, longAgo, longAgo);
  cache.put("young", facts);
  const total = entries(directory).reduce((sum, path) => sum + statSync(path).size, 0);
  const next = new DiskFactsCache({ directory, version: "1", mostBytes: total - 1 });
  expect(next.get("old")).toBeNull();
  expect(next.get("young")).not.toBeNull();
});
