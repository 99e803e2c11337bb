import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { useFolder } from "../no-throw/open-folder";

const PAGE = readFileSync(join(import.meta.dirname, "../../server/src/rules/unused-suppression.md"), "utf8");

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
`;

// The rule is about comments, which Django does not see; what judges it is that the page shows what the editor shows.
it.each([...PAGE.matchAll(/^```py\n([\s\S]*?)^```$/gm)].map(([, code = ""], at) => ({ at: at + 1, code })))(
  "example $at of the page of unused-suppression is reported as marked",
  async ({ code }) => {
    const files = new Map([
      ["shop/models.py", MODELS],
      ["shop/views.py", code],
    ]);
    await useFolder(files, ({ root, service }) => {
      const shown = service.diagnostics(`${root}/shop/views.py`).map(({ rule, range: { start, end } }) => {
        return { rule, line: start.line, start: start.character, end: end.character };
      });
      expect(shown).toEqual(readMarks(code));
    });
  },
);

it("the page has an example of each kind", () => {
  expect(readMarks(PAGE)).toHaveLength(3);
});

/** The marks below the code lines, each at the place it points to. */
function readMarks(code: string): { rule: string; line: number; start: number; end: number }[] {
  return code.split("\n").flatMap((text, line) => {
    const [, before = "", carets = "", rule = ""] = /^(# *)(\^+) ([a-z-]+)$/.exec(text) ?? [];
    if (carets === "") return [];
    return [{ rule, line: line - 1, start: before.length, end: before.length + carets.length }];
  });
}
