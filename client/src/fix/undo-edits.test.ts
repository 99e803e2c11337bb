import { expect, test } from "vitest";
import { applyEdits, invertEdits, type OffsetEdit } from "./undo-edits";

test.each<[string, OffsetEdit[], string]>([
  [
    "Book.objects.all()",
    [{ start: 18, end: 18, newText: '.select_related("author")' }],
    'Book.objects.all().select_related("author")',
  ],
  [
    "abcdef",
    [
      { start: 4, end: 5, newText: "" },
      { start: 0, end: 1, newText: "XYZ" },
      { start: 2, end: 2, newText: "-" },
    ],
    "XYZb-cdf",
  ],
  ["", [{ start: 0, end: 0, newText: "new" }], "new"],
])("%j with %j", (before, edits, after) => {
  expect(applyEdits(before, edits)).toBe(after);
  expect(applyEdits(after, invertEdits(before, edits))).toBe(before);
});
