import { expect, it } from "vitest";
import type { Branch, Factor, Multiplicity, Size } from "../orm/trip";
import { countQueries, countRepeats } from "./count-queries";

const span = { file: "/a.py", unit: "", start: 0, end: 1 };
const factor = (id: string, size: Size = { kind: "n" }): Factor => ({ id, size, query: null, label: id, span });
const times = (...factors: Factor[]): Multiplicity => ({ factors, optional: false, branches: [] });
const branch = (split: string, way: number, ...loops: string[]): Branch => ({ split, ways: [way], loops });
const maybe = (branches: readonly Branch[], ...factors: Factor[]) => ({ factors, optional: true, branches });

it.each([
  ["one relation of each row", [times(factor("a"))], "1 + n"],
  ["two relations of each row", [times(factor("a")), times(factor("a"))], "1 + 2·n"],
  ["rows in rows", [times(factor("a")), times(factor("a"), factor("b"))], "1 + n + n·m"],
  ["rows of a page", [times(factor("a", { kind: "page", most: 25 }))], "1 + up to 25"],
  [
    "two relations of each row of a page",
    [times(factor("a", { kind: "page", most: 25 })), times(factor("a", { kind: "page", most: 25 }))],
    "1 + up to 50",
  ],
  ["a constant loop around rows", [times(factor("c", { kind: "fixed", count: 3 }), factor("a"))], "1 + n"],
  ["some of the rows", [maybe([branch("if", 0, "a")], factor("a"))], "1 + up to n"],
  ["all rows of a loop that need not happen", [maybe([branch("if", 0)], factor("a"))], "1 + n"],
  [
    "ways that exclude each other",
    [maybe([branch("if", 0, "a")], factor("a")), maybe([branch("if", 1, "a")], factor("a"))],
    "1 + up to n",
  ],
  [
    "one relation always, one sometimes",
    [times(factor("a")), maybe([branch("if", 0, "a")], factor("a"))],
    "1 + n + up to n",
  ],
])("counts %s", (_, trips, expected) => {
  expect(countQueries(trips)).toBe(expected);
});

it("counts one relation that is read in one or another way", () => {
  const read = (...branches: Branch[]) => ({ ...maybe(branches, factor("a")), once: "book.author" });
  const around = branch("outside", 0);
  const [first, second] = [branch("if", 0, "a"), branch("if 2", 0, "a")];
  expect(countQueries([read(first), read(second), read(first, second)])).toBe("1 + up to n");
  expect(countQueries([read(around, first), read(around, second)])).toBe("1 + up to n");
  expect(countQueries([read(around, first), read(around)])).toBe("1 + n");
});

it("counts rows that are asked for in a loop", () => {
  const [around, rows] = [factor("a"), factor("b")];
  expect(countQueries([times(around, rows)], [around])).toBe("n + n·m");
});

it.each([
  ["each pass", times(factor("a")), "n"],
  ["constants in each pass", times(factor("a"), factor("c", { kind: "fixed", count: 4 })), "4·n"],
  ["other rows in each pass", times(factor("a"), factor("b")), "n·m"],
  ["a page", times(factor("a", { kind: "page", most: 25 })), "up to 25"],
  ["some passes", maybe([branch("if", 0, "a")], factor("a"), factor("c", { kind: "fixed", count: 4 })), "up to 4·n"],
])("counts what is sent again in %s", (_, trip, expected) => {
  expect(countRepeats(trip, [])).toBe(expected);
});

it("leaves out the loops around", () => {
  const around = factor("c", { kind: "fixed", count: 3 });
  expect(countRepeats(times(around, factor("a")), [around])).toBe("n");
});
