import { beforeAll, expect, it } from "vitest";
import { decorateAtomic } from "../../server/src/frontends/django/edits/decorate-atomic";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import { markedStatements } from "./marked-statements";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The text after what stands between `«` and `»` got a transaction of its function; null where a block says more. */
function decorate(marked: string): string | null {
  const { from, to, source, after } = markedStatements(parser, marked);
  const decorated = decorateAtomic(from, to, source);
  if (decorated === null) return null;
  return "refused" in decorated ? decorated.refused : after(decorated.edits);
}

const IMPORT = "from django.db import transaction\n";

it("stands right above the function, below its other decorators and above no docstring", () => {
  const before = `${IMPORT}\n\nclass Shop:\n    # Sells.\n    @staticmethod\n    @noted  # once\n    def sell(row):\n        """Sells."""\n        «row.stock -= 1\n        row.save()»\n        return row\n`;
  expect(decorate(before)).toBe(
    `${IMPORT}\n\nclass Shop:\n    # Sells.\n    @staticmethod\n    @noted  # once\n    @transaction.atomic\n    def sell(row):\n        """Sells."""\n        row.stock -= 1\n        row.save()\n        return row\n`,
  );
});

it("is imported where it has to be, and keeps the line ends of the file", () => {
  expect(decorate("def sell(row):\n    «row.save()»\n")).toBe(
    `${IMPORT}\n@transaction.atomic\ndef sell(row):\n    row.save()\n`,
  );
  const windows = `${IMPORT}def sell(row):\n\t«row.save()»\n`.replaceAll("\n", "\r\n");
  expect(decorate(windows)).toBe(
    `${IMPORT}@transaction.atomic\ndef sell(row):\n\trow.save()\n`.replaceAll("\n", "\r\n"),
  );
});

it.each([
  ["something is done before", "def sell(row):\n    print(row)\n    «row.save()»\n"],
  ["something is done afterwards", "def sell(row):\n    «row.save()»\n    print(row)\n"],
  ["an answer is made afterwards", "def sell(row):\n    «row.save()»\n    return answer(row)\n"],
  ["a function inside it needs it", "def sell(rows):\n    def one(row):\n        «row.save()»\n    return one\n"],
  ["a part of a block needs it", "def sell(rows):\n    if rows:\n        «rows.save()»\n"],
])("a block says more where %s", (_, text) => {
  expect(decorate(IMPORT + text)).toBeNull();
});

it.each([
  ["async def sell(row):\n    «row.save()»\n", "`transaction.atomic()` cannot be entered in an `async def`."],
  ["def sell(row):\n    «yield row»\n", "The transaction would stay open while the generator waits."],
])("none where a transaction may not be open: %s", (text, refused) => {
  expect(decorate(IMPORT + text)).toBe(refused);
});
