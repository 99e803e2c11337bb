import { expect, it } from "vitest";
import { parseRulePage } from "./parse-rule-page";

const PAGE = [
  "# a-rule",
  "## What it does",
  "Words with `code`:",
  "## Example",
  "`shop/models.py`:",
  "```py",
  "class Book: ...",
  "```",
  "`shop/views.py`:",
  "```py",
  " book.author",
  "#^^^^^^^^^^^ a-rule author: fix",
  "```",
  "## Use instead",
  "`shop/views.py` after the fix:",
  "```py",
  " mended",
  "```",
  "## Stays silent when",
  "- never",
  "",
  "`shop/views.py`:",
  "```py",
  " book.title",
  "```",
].join("\n");

it("takes the sections with code, the text after the fix to the section above", () => {
  const [example, silent, ...others] = parseRulePage("a-rule.md", PAGE);
  expect(others).toEqual([]);
  expect(example).toMatchObject({ title: "Example", line: 4, after: new Map([["shop/views.py", " mended\n"]]) });
  expect(example?.marks).toHaveLength(1);
  expect(silent).toMatchObject({ title: "Stays silent when", after: null, marks: [] });
});

it("gives the models of the first section to all", () => {
  const [example, silent] = parseRulePage("a-rule.md", PAGE);
  expect(silent?.files.get("shop/models.py")?.text).toBe(example?.files.get("shop/models.py")?.text);
  expect(silent?.files.get("shop/models.py")?.own).toBe(false);
  expect(silent?.files.get("shop/views.py")?.text).toBe(" book.title\n");
});
