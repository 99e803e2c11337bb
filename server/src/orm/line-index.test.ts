import { expect, it } from "vitest";
import { LineIndex } from "./line-index";

const text = "a\r\nb𝒳c\rd\n";

it.each([
  [0, 0, 0],
  [1, 0, 1],
  [3, 1, 0],
  [6, 1, 3],
  [7, 1, 4],
  [8, 2, 0],
  [10, 3, 0],
])("offset %i is %i:%i and back", (offset, line, character) => {
  const index = new LineIndex(text);
  expect(index.positionAt(offset)).toEqual({ line, character });
  expect(index.offsetAt({ line, character })).toBe(offset);
});

it("moves what lies outside to the nearest place", () => {
  const index = new LineIndex(text);
  expect(index.offsetAt({ line: 0, character: 99 })).toBe(1);
  expect(index.offsetAt({ line: 99, character: 0 })).toBe(text.length);
  expect(index.positionAt(99)).toEqual({ line: 3, character: 0 });
  expect(index.positionAt(-1)).toEqual({ line: 0, character: 0 });
});
