import { expect, test } from "vitest";
import { measure } from "../orm/recorded-counts";
import { FileToday, type TodayText } from "./file-today";
import { finishSteps } from "./finish-steps.fixture";
import { openIndex } from "./open-index.fixture";
import { RecordingIndex } from "./recording-index";

const UNITS = [
  "def first(books):\n    for book in books:\n        print(book.author)\n",
  "@cached\ndef second(books):\n    rows = list(books)\n\n    return rows\n",
  "class Shelf:\n    def third(self):\n        return self.books.count()\n\n    def fourth(self):\n        return 1\n",
];
const NAMES = ["first", "second", "Shelf.third"];
const TEXT = UNITS.join("\n\n");
/** The line of each unit that sends queries, and how many. */
const LINES = [
  { line: lineOf("book.author"), count: 3 },
  { line: lineOf("list(books)"), count: 1 },
  { line: lineOf("self.books.count()"), count: 2 },
];

function lineOf(code: string, text = TEXT): number {
  return text.slice(0, text.indexOf(code)).split("\n").length;
}

function record(): RecordingIndex {
  const queries = LINES.flatMap(({ line, count }) =>
    Array.from({ length: count }, () => ({ stack: [`shop.py:${line}`], test: "t::test_all" })),
  );
  return openIndex({ files: { "shop.py": TEXT }, queries });
}

function today(text: string): TodayText {
  const units = [...text.matchAll(/^(?:@\w+\r?\n)?( *)def (\w+)/gm)].map((match) => ({
    name: `${match[1] === "" ? "" : "Shelf."}${match[2]}`,
    line: text.slice(0, match.index).split("\n").length,
  }));
  return { text, units };
}

function countsIn(file: FileToday): Record<string, string> {
  return Object.fromEntries(
    NAMES.map((name) => {
      const part = file.unit(name);
      return [name, part === null ? "none" : `${measure(part.groups).queries}${part.isStale ? " stale" : ""}`];
    }),
  );
}

test("a file that did not change", async () => {
  const file = new FileToday(record(), "/project/shop.py", today(TEXT));
  expect(countsIn(file)).toEqual({ first: "3", second: "1", "Shelf.third": "2" });
  expect([...file.byLine().keys()]).toEqual(LINES.map(({ line }) => line));
  expect(file.class("Shelf")).toMatchObject({ isStale: false, groups: { length: 1 } });
  expect(file.unit("Shelf.fourth")).toBeNull();
  expect(file.template()).toBeNull();
});

test("line ends and a byte order mark change nothing", async () => {
  const index = record();
  expect(countsIn(new FileToday(index, "/project/shop.py", today(TEXT.replaceAll("\n", "\r\n"))))).toEqual({
    ...{ first: "3", second: "1", "Shelf.third": "2" },
  });
  const marked = openIndex({
    files: { "a.html": "\ufeff{{ x }}" },
    queries: [{ stack: ["a.html:1"], test: "t::test_all" }],
  });
  expect(new FileToday(marked, "/project/a.html", { text: "{{ x }}", units: [] }).template()?.isStale).toBe(false);
});

test("a file that is gone, and one that nothing is known of", async () => {
  const index = record();
  expect(countsIn(new FileToday(index, "/project/shop.py", null))).toEqual({
    ...{ first: "3 stale", second: "1 stale", "Shelf.third": "2 stale" },
  });
  expect(countsIn(new FileToday(index, "/project/other.py", today(TEXT)))).toEqual({
    ...{ first: "none", second: "none", "Shelf.third": "none" },
  });
});

test("of versions of one file the one that stands counts", async () => {
  const query = { stack: ["shop.py:3"], test: "t::test_old" };
  const { recording } = record();
  const old = TEXT.replace("book.author", "book.editor");
  const earlier = openIndex({ files: { "shop.py": old }, queries: [query, query] }).recording;
  const groups = [...recording.groups, ...earlier.groups];
  const index = finishSteps(RecordingIndex.build({ ...recording, groups }));
  expect(countsIn(new FileToday(index, "/project/shop.py", today(TEXT))).first).toBe("3");
});

test("a template is known by its whole text", async () => {
  const queries = [{ stack: ["list.html:2"], test: "t::test_all" }];
  const index = openIndex({ files: { "list.html": "a\n{{ book.author }}\n" }, queries });
  const same = new FileToday(index, "/project/list.html", { text: "a\n{{ book.author }}\n", units: [] });
  expect(same.template()).toMatchObject({ isStale: false });
  expect([...same.byLine().keys()]).toEqual([2]);
  const edited = new FileToday(index, "/project/list.html", { text: "b\na\n{{ book.author }}\n", units: [] });
  expect(edited.template()).toMatchObject({ isStale: true });
  expect(edited.byLine().size).toBe(0);
});

test("what a view's template sends after the view returned is the view's", async () => {
  const view = { file: "shop.py", line: 6, function: "second" };
  const index = openIndex({
    files: { "shop.py": TEXT, "list.html": "{{ book.author }}\n" },
    requests: [{ route: "books/", view, test: "t::test_all" }],
    queries: [
      { stack: [`shop.py:${LINES[1]?.line}`], test: "t::test_all", request: 0 },
      { stack: ["list.html:1"], test: "t::test_all", request: 0 },
      { stack: ["list.html:1", `shop.py:${LINES[1]?.line}`], test: "t::test_all", request: 0 },
      { stack: ["middleware.py:1"], test: "t::test_all", request: 0 },
    ],
  });
  expect(countsIn(new FileToday(index, "/project/shop.py", today(TEXT))).second).toBe("3");
});

/** A generator of the same numbers for the same seed. */
function createRandom(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const INSERTED = ["", "x = 1", "# a comment", "def other():\n    return list(books)", '"""text\n\ntext"""'];

test("counts move with edits between units, and only the edited unit goes stale", async () => {
  const index = record();
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = createRandom(seed);
    const above = UNITS.map(() => INSERTED[random(INSERTED.length)] as string);
    const edited = random(UNITS.length + 1);
    const units = UNITS.map((unit, at) => (at === edited ? editInside(unit, random) : unit));
    const text = units.map((unit, at) => `${above[at]}\n${unit}`).join("\n");
    const file = new FileToday(index, "/project/shop.py", today(text));
    const expected = LINES.map(({ count }, at) => `${count}${at === edited ? " stale" : ""}`);
    expect(Object.values(countsIn(file)), `seed ${seed}:\n${text}`).toEqual(expected);
    const lines = ["book.author", "list(books)\n\n", "self.books.count()"].flatMap((code, at) =>
      at === edited ? [] : [lineOf(code, text)],
    );
    expect([...file.byLine().keys()], `seed ${seed}:\n${text}`).toEqual(lines);
  }
});

/** Another text on one of the lines below a unit's `def`, down to the one that sends queries. */
function editInside(unit: string, random: (most: number) => number): string {
  const lines = unit.split("\n");
  const last = lines.findIndex((line) => /book\.author|list\(books\)|count\(\)/.test(line));
  const first = lines.findIndex((line) => /^ *def /.test(line)) + 1;
  const at = first + random(last - first + 1);
  const line = lines[at] as string;
  lines[at] = random(2) === 0 ? `${line}  # ${random(1000)}` : `${/^ */.exec(line)?.[0]}pass\n${line}`;
  return lines.join("\n");
}
