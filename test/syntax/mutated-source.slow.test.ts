import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { ModuleFacts } from "../../server/src/frontends/django/syntax/module-facts";
import { findDjangoSource } from "./django-source";

/** What people leave behind while typing, and what they never should. */
const DEBRIS = [
  "(",
  ")",
  "[",
  "}",
  "'",
  '"""',
  "\n",
  ":",
  ".",
  ",",
  "=",
  "def ",
  "class ",
  "    ",
  "\\",
  "f'{",
  "\0",
  "\ud800",
  "é𝒳",
  "\r\n",
  "#",
  "@",
  "type ",
];

/** A small generator of numbers below `limit`, the same in every run. */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function mutate(text: string, random: (limit: number) => number): string {
  const at = random(text.length);
  const kind = random(4);
  if (kind === 0) return text.slice(0, at);
  if (kind === 1) return text.slice(0, at) + text.slice(at + random(60));
  return text.slice(0, at) + (DEBRIS[random(DEBRIS.length)] ?? "") + text.slice(at);
}

it("reads mutated text without failing, with places inside the text", async () => {
  const { files } = await findDjangoSource();
  const parser = await loadParser();
  const random = createRandom(20);
  for (let round = 0; round < 600; round++) {
    const original = readFileSync(files[random(files.length)] ?? "", "utf8").slice(0, 20_000);
    let text = original;
    for (let i = 0; i <= random(4); i++) text = mutate(text, random);
    expectPlausible(parser.parse(text, parser.parse(original)), text);
  }
});

it("has after each edit of an open document the facts of its text", async () => {
  const { files } = await findDjangoSource();
  const parser = await loadParser();
  const random = createRandom(7);
  for (let round = 0; round < 40; round++) {
    let text = readFileSync(files[random(files.length)] ?? "", "utf8").slice(0, 8000);
    const document = parser.open(text);
    for (let i = 0; i < 12; i++) {
      const before = text;
      text = mutate(text, random);
      expectPlausible(document.update(text), text);
      text = before;
      // Whatever the parser made of the mistake, when it is undone the file reads as it did.
      expect(document.update(text)).toEqual(parser.parse(text));
    }
    document.dispose();
  }
});

function expectPlausible(facts: ModuleFacts, text: string): void {
  for (const { s, e } of facts.errors) {
    expect(s).toBeLessThanOrEqual(e);
    expect(e).toBeLessThanOrEqual(text.length);
  }
  for (const unit of facts.units.values()) {
    expect(unit.end).toBeLessThanOrEqual(text.length);
    expectWithin(unit.definition, unit.end - unit.start);
  }
  expectWithin(facts.body, text.length);
}

function expectWithin(value: unknown, length: number): void {
  if (typeof value !== "object" || value === null) return;
  const { s, e } = value as { s?: number; e?: number };
  if (s !== undefined && e !== undefined && !(0 <= s && s <= e && e <= length)) {
    throw new Error(`${s}..${e} does not lie in 0..${length}`);
  }
  for (const child of Object.values(value)) expectWithin(child, length);
}
