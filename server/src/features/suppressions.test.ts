import { expect, test } from "vitest";
import { type CheckedFile, checkFile } from "./check-file";
import { FakeAnalysis, workspaceOf } from "./fake-analysis.fixture";

const FILE = "/p/shop/views.py";

function check(text: string, codes: readonly string[], silent: readonly string[] = []): CheckedFile {
  const analysis = new FakeAnalysis({ [FILE]: text });
  for (const code of codes) analysis.report(FILE, code);
  return checkFile(workspaceOf(analysis, silent), FILE, analysis.findings(FILE));
}

/** What is left, and what each complaint's removal leaves of the text. */
function outcome(text: string, codes: readonly string[], silent: readonly string[] = []) {
  const { findings, unused } = check(text, codes, silent);
  return {
    left: findings.map(({ place }) => text.slice(place.start, place.end)),
    unused: unused.map(({ message, removal }) => [
      message,
      removal && text.slice(0, removal.start) + removal.newText + text.slice(removal.end),
    ]),
  };
}

const SILENT = { left: [], unused: [] };

test.each([
  "for b in books:\n    b.author  # roundtrip: ignore\n",
  "for b in books:\n    b.author  # roundtrip: ignore[n-plus-one]\n",
  "for b in books:\n    b.author  #roundtrip:ignore[ n-plus-one ]\n",
  "for b in books:\n    b.author  # roundtrip: ignore[n-plus-one] it is only three rows\n",
  "for b in books:\n    b.author  # noqa  # roundtrip: ignore[n-plus-one]\n",
  "for b in books:\n    b.author  # roundtrip: ignore[n-plus-one]  # noqa\n",
  "for b in books:\n    # roundtrip: ignore[n-plus-one]\n    b.author\n",
  "# roundtrip: ignore[n-plus-one]\n\n# another comment\nnames = [\n    b.author\n    for b in books\n]\n",
  "names = [\n    # roundtrip: ignore[n-plus-one]\n    b.author\n    for b in books\n]\n",
  "# roundtrip: ignore-file\nx = 1\n\n\nb.author\n",
  "b.author\n# roundtrip: ignore-file[n-plus-one]\n",
])("%j silences the finding", (text) => {
  expect(outcome(text, ["b.author"])).toEqual(SILENT);
});

test("a comment is about its own line only", () => {
  const text = "b.author\nb.editor  # roundtrip: ignore\nb.shop\n";
  expect(outcome(text, ["b.author", "b.editor", "b.shop"])).toEqual({ left: ["b.author", "b.shop"], unused: [] });
});

test("a comment above a loop is about its head, not its body", () => {
  const text = "# roundtrip: ignore\nfor b in s.books:\n    b.author\n";
  expect(outcome(text, ["s.books", "b.author"])).toEqual({ left: ["b.author"], unused: [] });
});

test("a comment for another rule silences nothing", () => {
  const text = "b.author  # roundtrip: ignore[query-in-loop]\n";
  expect(outcome(text, ["b.author"])).toEqual({
    left: ["b.author"],
    unused: [["No finding of `query-in-loop` is silenced here.", "b.author\n"]],
  });
});

test("an unused comment is removed with its line or with the space before it", () => {
  expect(outcome("x = 1  # roundtrip: ignore\r\n", []).unused).toEqual([
    ["This comment silences nothing.", "x = 1\r\n"],
  ]);
  expect(outcome("a\n    # roundtrip: ignore\nb\n", []).unused).toEqual([["This comment silences nothing.", "a\nb\n"]]);
  expect(outcome("x  # roundtrip: ignore  # noqa\n", []).unused).toEqual([
    ["This comment silences nothing.", "x  # noqa\n"],
  ]);
  expect(outcome("# roundtrip: ignore-file", []).unused).toEqual([["This comment silences nothing.", ""]]);
});

test("of several rules the unused ones are removed", () => {
  const text = "b.author  # roundtrip: ignore[query-in-loop, n-plus-one, no-rule]\n";
  expect(outcome(text, ["b.author"])).toEqual({
    left: [],
    unused: [
      [
        "No finding of `query-in-loop` is silenced here. `no-rule` is not a rule.",
        "b.author  # roundtrip: ignore[n-plus-one]\n",
      ],
    ],
  });
});

test("a comment for a rule that is off may stay", () => {
  expect(outcome("x  # roundtrip: ignore[query-in-loop]\n", [], ["query-in-loop"])).toEqual(SILENT);
});

test("comments that are not understood are said and left", () => {
  const [complaint] = outcome("x  # roundtrip: ignroe\n", []).unused;
  expect(complaint?.[0]).toMatch(/^This comment is not understood\./);
  expect(complaint?.[1]).toBeNull();
});

test("unused comments are hints, and none where their rule is off", () => {
  expect(check("x  # roundtrip: ignore\n", []).unused[0]?.severity).toBe("hint");
  expect(check("x  # roundtrip: ignore\n", [], ["unused-suppression"]).unused).toEqual([]);
});

test("equal comments have fingerprints of their own", () => {
  const { unused } = check("x  # roundtrip: ignore\ny  # roundtrip: ignore\n", []);
  expect(new Set(unused.map(({ fingerprint }) => fingerprint)).size).toBe(2);
});
