import { expect, it } from "vitest";
import type { Factor, Multiplicity, Size } from "../orm/trip";
import { countQueries } from "./count-queries";

const span = { file: "/a.py", unit: "", start: 0, end: 1 };
const factor = (id: string, size: Size = { kind: "n" }): Factor => ({ id, size, query: null, label: id, span });
const times = (...factors: Factor[]): Multiplicity => ({ factors, optional: false });

it.each([
  ["one relation of each row", [times(factor("a"))], "1 + n"],
  ["two relations of each row", [times(factor("a")), times(factor("a"))], "1 + 2·n"],
  ["rows in rows", [times(factor("a")), times(factor("a"), factor("b"))], "1 + n + n·m"],
  ["rows of a page", [times(factor("a", { kind: "page", most: 25 }))], "1 + up to 25"],
  ["a constant loop around rows", [times(factor("c", { kind: "fixed", count: 3 }), factor("a"))], "1 + n"],
])("counts %s", (_, trips, expected) => {
  expect(countQueries(trips)).toBe(expected);
});
