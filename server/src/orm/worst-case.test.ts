import { expect, it } from "vitest";
import { type Branch, type Factor, type Multiplicity, mayBeLeftOut } from "./trip";
import { leastCase, type Weighted, worstCase } from "./worst-case";

const span = { file: "/a.py", unit: "f", start: 0, end: 1 };
const loop = (id: string): Factor => ({ id, size: { kind: "n" }, query: null, label: id, span });
const way = (split: string, ways: readonly number[] | null, ...loops: string[]): Branch => ({ split, ways, loops });
const variant = (at: number): Branch => ({ ...way("call", [at]), variants: 2 });
const trip = (branches: readonly Branch[], factors: readonly Factor[] = [], once?: string): Weighted => {
  const optional = branches.some(mayBeLeftOut);
  const times: Multiplicity = { factors, optional, branches, ...(once && { once }) };
  return { times, weight: 1 };
};

it.each<[string, Weighted[], number]>([
  ["all that follow each other", [trip([]), trip([way("if", [0])])], 2],
  ["the longer of two ways", [trip([way("if", [0])]), trip([way("if", [0])]), trip([way("if", [1])])], 2],
  ["ways of two tests apart", [trip([way("if", [0])]), trip([way("if 2", [1])])], 2],
  ["what follows a way that leaves", [trip([way("if", [0])]), trip([way("if", [1])])], 1],
  ["what no other way leaves out", [trip([way("and", null)]), trip([way("and", null)])], 2],
  [
    "a way in a way",
    [trip([way("if", [0]), way("in", [0])]), trip([way("if", [0]), way("in", [1])]), trip([way("if", [1])])],
    1,
  ],
  [
    "ways chosen in each pass of a loop around both",
    [trip([way("if", [0], "rows")], [loop("rows")]), trip([way("if", [1], "rows")], [loop("rows")])],
    1,
  ],
  [
    "ways that different passes may take, for what happens once",
    [trip([way("if", [0], "rows")]), trip([way("if", [1], "rows")])],
    2,
  ],
  ["the first of two reads", [trip([way("if", [0])], [], "book.author"), trip([], [], "book.author")], 1],
  ["first reads of two instances", [trip([], [], "book.author"), trip([], [], "other.author")], 2],
])("counts %s", (_, items, expected) => {
  expect(worstCase(items)).toBe(expected);
});

it.each<[string, Weighted[], number]>([
  ["nothing of what need not happen", [trip([]), trip([way("if", [0])])], 1],
  ["one of two variants", [trip([variant(0)]), trip([variant(1)])], 1],
  ["the cheaper variant", [trip([variant(0)]), trip([variant(1)]), trip([variant(1)])], 1],
  ["nothing where one of the variants is free", [trip([variant(0)]), trip([variant(0)])], 0],
  ["no variant where the operation need not happen", [trip([way("if", [0]), variant(0)]), trip([variant(1)])], 0],
  [
    "the first of two reads that is certain",
    [trip([way("if", [0])], [], "book.author"), trip([], [], "book.author")],
    1,
  ],
])("counts at least %s", (_, items, expected) => {
  expect(leastCase(items)).toBe(expected);
});
