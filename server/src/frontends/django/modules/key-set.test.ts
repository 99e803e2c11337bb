import { expect, it } from "vitest";
import { KeySet } from "./key-set";

const LETTERS = [..."abcdefghijkl"];

it.each([1, 2, 8, 9, 12])("holds %i keys once each, in the order they came", (count) => {
  const keys = new KeySet("a");
  for (const letter of [...LETTERS.slice(0, count), ...LETTERS.slice(0, count)]) keys.add(letter);
  expect(keys.list()).toEqual(LETTERS.slice(0, count));
  expect(keys.size).toBe(count);
});

it.each([1, 2, 8, 12])("loses each of %i keys when it is deleted, and takes it again", (count) => {
  const keys = new KeySet("a");
  for (const letter of LETTERS.slice(0, count)) keys.add(letter);
  for (const letter of LETTERS.slice(0, count)) keys.delete(letter);
  keys.delete("never there");
  expect(keys.size).toBe(0);
  keys.add("b");
  expect(keys.list()).toEqual(["b"]);
});
