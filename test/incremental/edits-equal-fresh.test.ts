import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { choose, createRandom, type Random } from "../no-throw/create-random";
import { loadCases } from "../truth/load-cases";
import { EDIT_NAMES, editText } from "./edit-text";
import { EditedFolder } from "./edited-folder";

/** `ROUNDTRIP_EDITS` asks for more edits than a quick run has time for, `ROUNDTRIP_SEED` for other ones. */
const EDITS = Number(process.env.ROUNDTRIP_EDITS ?? 1);
const SEED = Number(process.env.ROUNDTRIP_SEED ?? 1);

const BOOKSHOP = resolve(import.meta.dirname, "../projects/bookshop");

function bookshop(): Map<string, string> {
  const paths = readdirSync(BOOKSHOP, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".py"));
  return new Map(paths.sort().map((path) => [path.split("\\").join("/"), readFileSync(join(BOOKSHOP, path), "utf8")]));
}

/** Edits files as someone would, looks at some of them in between, and compares with a fresh analysis. */
function editAndCompare(texts: ReadonlyMap<string, string>, edits: number, random: Random): void {
  const folder = new EditedFolder(texts);
  const paths = [...texts.keys()].filter((path) => path.endsWith(".py") && texts.get(path) !== "");
  const history: string[] = [];
  folder.everything();
  for (let count = 0; count < edits; count += 1) {
    const path = choose(random, paths);
    const kind = choose(random, EDIT_NAMES);
    const text = folder.text(path);
    // Some edits are taken back, some files go and come again.
    const edited = random(12) === 0 ? (texts.get(path) ?? "") : random(30) === 0 ? null : editText(kind, text, random);
    if (edited === text) continue;
    folder.edit(path, edited);
    history.push(`${kind} in ${path}\n${edited}`);
    if (random(3) > 0) folder.findings(choose(random, paths));
    if (random(3) > 0) compare(folder, history);
  }
  compare(folder, history);
}

function compare(folder: EditedFolder, history: readonly string[]): void {
  const [now, fresh] = [folder.everything(), folder.afresh()];
  const at = now.findIndex((line, number) => line !== fresh[number]);
  if (at < 0 && now.length === fresh.length) return;
  const [one = "", other = ""] = [now[at], fresh[at < 0 ? now.length : at]];
  const from = Math.max(0, [...one].findIndex((letter, place) => letter !== other[place]) - 200);
  const show = (line: string): string => line.slice(from, from + 500);
  expect.fail(`after edits: …${show(one)}\nafresh:      …${show(other)}\n${history.join("\n----\n")}`);
}

it("says of the sample project after edits what a fresh analysis says", () => {
  for (let round = 0; round < EDITS; round += 1) editAndCompare(bookshop(), 14, createRandom(SEED + round));
}, 600_000);

it("says of the fixtures after edits what a fresh analysis says", () => {
  const random = createRandom(SEED);
  const cases = loadCases();
  for (let count = 0; count < 15 * EDITS; count += 1) {
    const { files } = choose(random, cases);
    editAndCompare(new Map([...files].map(([path, { text }]) => [path, text])), 6, random);
  }
}, 600_000);
