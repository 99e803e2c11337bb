import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expandSnippet, readTabStops } from "./expand-snippet";

interface Snippet {
  readonly prefix: string;
  readonly body: readonly string[];
  readonly description: string;
}

const file = join(import.meta.dirname, "../../snippets/python.json");
const snippets = Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, Snippet>);

describe("expanding a snippet", () => {
  it("puts defaults, first choices and mirrors in place", () => {
    expect(expandSnippet(["$1.x = $", "{1:a} + $", "{2|b,c|} + $2$0"].join(""))).toBe("a.x = a + b + b");
  });

  it("keeps what is escaped", () => {
    expect(expandSnippet(["\\$1 $", "{1:{\\}}"].join(""))).toBe("$1 {}");
  });
});

describe("python.json", () => {
  it("has prefixes that are unique and start alike", () => {
    const prefixes = snippets.map(([, { prefix }]) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    expect(prefixes.filter((prefix) => !/^dj[a-z]+$/.test(prefix))).toEqual([]);
  });

  describe.each(snippets)("%s", (_, { body, description }) => {
    const stops = readTabStops(body.join("\n"));

    it("numbers its tab stops from 1 without gaps, and ends at $0", () => {
      const numbers = [...new Set(stops.map(({ number }) => number))].sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, index) => index));
      expect(stops.at(-1)?.number).toBe(0);
    });

    it("meets its tab stops in reading order", () => {
      const firsts = [...new Set(stops.map(({ number }) => number))].filter((number) => number > 0);
      expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
    });

    it("leaves no tab stop empty but the last", () => {
      expect(stops.filter(({ number, text }) => number > 0 && text === "")).toEqual([]);
    });

    it("teaches in one line", () => {
      expect(description).toMatch(/^[^\n]{30,115}[^.\n]$/);
    });
  });
});
