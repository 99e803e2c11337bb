import { beforeAll, describe, expect, it } from "vitest";
import { wrapInAtomic } from "../../server/src/frontends/django/edits/wrap-in-atomic";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import { markedStatements } from "./marked-statements";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The text after the edit of what stands between two marks, `«` and `»`, or why there is none. */
function wrap(marked: string, leading: readonly string[] = []): string {
  const { from, to, source, after } = markedStatements(parser, marked);
  const wrapped = wrapInAtomic(from, to, source, { leading });
  return "refused" in wrapped ? wrapped.refused : after(wrapped.edits);
}

const lines = (...written: string[]): string => written.map((line) => `${line}\n`).join("");
const IMPORT = "from django.db import transaction";

describe("statements stand in a transaction", () => {
  it("of one block, from the first to the last, with what is between them", () => {
    expect(
      wrap(
        lines(
          "from shop.models import Product",
          "",
          "",
          "def sell(count):",
          '    """Sells."""',
          "    # Before.",
          "    «product = Product.objects.get()  # one",
          "",
          "    # In between.",
          "    if product.stock < count:",
          "        raise ValueError",
          "    product.save()»  # last",
          "    # Behind.",
          "    return product",
        ),
      ),
    ).toBe(
      lines(
        IMPORT,
        "from shop.models import Product",
        "",
        "",
        "def sell(count):",
        '    """Sells."""',
        "    # Before.",
        "    with transaction.atomic():",
        "        product = Product.objects.get()  # one",
        "",
        "        # In between.",
        "        if product.stock < count:",
        "            raise ValueError",
        "        product.save()  # last",
        "    # Behind.",
        "    return product",
      ),
    );
  });

  it("of the innermost block that holds both places", () => {
    expect(
      wrap(
        lines(
          IMPORT,
          "def sell(rows):",
          "    for row in rows:",
          "        if row:",
          "            «row.stock -= 1",
          "        row.save()»",
          "    return rows",
        ),
      ),
    ).toBe(
      lines(
        IMPORT,
        "def sell(rows):",
        "    for row in rows:",
        "        with transaction.atomic():",
        "            if row:",
        "                row.stock -= 1",
        "            row.save()",
        "    return rows",
      ),
    );
  });

  it("with further statements first in it", () => {
    expect(
      wrap(lines(IMPORT, "def sell(row):", "    «row.save()»"), ["row = lock(row)", "row.refresh_from_db()"]),
    ).toBe(
      lines(
        IMPORT,
        "def sell(row):",
        "    with transaction.atomic():",
        "        row = lock(row)",
        "        row.refresh_from_db()",
        "        row.save()",
      ),
    );
  });

  it("in a method, an inner function, a branch of match, a handler", () => {
    const inside = (...head: string[]) => {
      const indent = "    ".repeat(head.length);
      const text = lines(IMPORT, ...head.map((line, at) => `${"    ".repeat(at)}${line}`), `${indent}«row.save()»`);
      return wrap(text)
        .split("\n")
        .slice(head.length + 1, -1);
    };
    const wrapped = (depth: number) => [
      `${"    ".repeat(depth)}with transaction.atomic():`,
      `${"    ".repeat(depth + 1)}row.save()`,
    ];
    expect(inside("class Shop:", "def sell(self, row):")).toEqual(wrapped(2));
    expect(inside("def sell(rows):", "def one(row):")).toEqual(wrapped(2));
    expect(inside("async def sell(rows):", "def one(row):")).toEqual(wrapped(2));
    expect(inside("def sell(row):", "match row:", "case None:")).toEqual(wrapped(3));
    expect(wrap(lines(IMPORT, "def f(a):", "    try:", "        a()", "    except E:", "        «a.save()»"))).toBe(
      lines(
        IMPORT,
        "def f(a):",
        "    try:",
        "        a()",
        "    except E:",
        "        with transaction.atomic():",
        "            a.save()",
      ),
    );
  });

  it("which strings of several lines, backslashes and brackets do not notice", () => {
    const before = [
      IMPORT,
      "def sell(row):",
      '    «row.note = """one',
      "two  # not a comment",
      "  three\"\"\" + f'''",
      "{row.pk}",
      "'''  # it's a comment",
      "    row.text = 'a\\",
      "b'",
      "    row.sum = 1 + \\",
      "        2",
      "    row.update(",
      "        stock=1,",
      "",
      "      # odd",
      "    )",
      "# far left",
      "    row.save()»",
    ];
    const after = [
      IMPORT,
      "def sell(row):",
      "    with transaction.atomic():",
      '        row.note = """one',
      "two  # not a comment",
      "  three\"\"\" + f'''",
      "{row.pk}",
      "'''  # it's a comment",
      "        row.text = 'a\\",
      "b'",
      "        row.sum = 1 + \\",
      "            2",
      "        row.update(",
      "            stock=1,",
      "",
      "          # odd",
      "        )",
      "    # far left",
      "        row.save()",
    ];
    expect(wrap(lines(...before))).toBe(lines(...after));
    const windows = (text: readonly string[]) => lines(...text).replaceAll("\n", "\r\n");
    expect(wrap(windows(before))).toBe(windows(after));
  });

  it("as deep as the file indents", () => {
    expect(wrap(lines(IMPORT, "class Shop:", "\tdef sell(self, row):", "\t\t«row.save()»"))).toBe(
      lines(IMPORT, "class Shop:", "\tdef sell(self, row):", "\t\twith transaction.atomic():", "\t\t\trow.save()"),
    );
    expect(wrap(lines(IMPORT, "def sell(row):", "  if row:", "    «row.save()»"))).toBe(
      lines(IMPORT, "def sell(row):", "  if row:", "    with transaction.atomic():", "      row.save()"),
    );
  });

  it("at the end of a file without a line end", () => {
    expect(wrap(`${IMPORT}\ndef sell(row):\n    «row.save()»`)).toBe(
      `${IMPORT}\ndef sell(row):\n    with transaction.atomic():\n        row.save()`,
    );
  });
});

describe("the name of atomic", () => {
  const named = (head: string) => wrap(`${head}def sell(row):\n    «row.save()»\n`);
  const body = (head: string, name: string) => `${head}def sell(row):\n    with ${name}():\n        row.save()\n`;

  it.each([
    ["from django.db.transaction import atomic\n", "atomic"],
    ["from django.db import transaction as tx\n", "tx.atomic"],
  ])("is the one that the file has: %s", (head, name) => {
    expect(named(head)).toBe(body(head, name));
  });

  it.each([
    ["from django.db import models\n", "from django.db import models, transaction\n", "transaction.atomic"],
    [
      "from django.db.models import F\n",
      "from django.db import transaction\nfrom django.db.models import F\n",
      "transaction.atomic",
    ],
    [
      "from .models import Product\n",
      "from django.db import transaction\n\nfrom .models import Product\n",
      "transaction.atomic",
    ],
    [
      "from shop import transaction\n",
      "from django.db.transaction import atomic\nfrom shop import transaction\n",
      "atomic",
    ],
  ])("is imported: %s", (head, after, name) => {
    expect(named(head)).toBe(body(after, name));
  });

  it.each([
    [`${IMPORT}\ndef sell(transaction):\n    «transaction.save()»\n`],
    [`def sell(rows):\n    for transaction in rows:\n        «transaction.save()»\n`],
    [`def sell(row):\n    from django.db import transaction\n    «row.save()»\n`],
  ])("is refused where it means something else: %s", (text) => {
    expect(wrap(text)).toBe("`transaction` means something else there.");
  });

  it("is refused where both names mean something else", () => {
    expect(named("from shop import atomic, transaction\n")).toBe("`atomic` means something else there.");
  });
});

describe("no transaction is begun", () => {
  const OWN_LINES = "The statements do not stand on lines of their own.";
  it.each([
    ["async def sell(row):\n    «row.save()»\n", "`transaction.atomic()` cannot be entered in an `async def`."],
    ["def sell(row):\n    «yield row»\n", "The transaction would stay open while the generator waits."],
    ["def sell(row):\n    «transaction.commit()»\n", "The code begins or ends transactions itself."],
    [
      "def sell(row):\n    «with transaction.atomic(durable=True):\n        row.save()»\n",
      "The code begins or ends transactions itself.",
    ],
    [
      "def sell(row):\n    «row.save()\n    try:\n        row.make()\n    except IntegrityError:\n        pass\n    row.save()»\n",
      "A failure of the database is caught there, after which the transaction could not go on.",
    ],
    ["def sell(row): «row.save()»\n", OWN_LINES],
    ["def sell(row):\n    «row.save()»; row.sell()\n", OWN_LINES],
    ["def sell(row):\n    row.sell(); «row.save()»\n", OWN_LINES],
    ["def sell(row):\n    if row: «row.save()»\n", OWN_LINES],
    ["def sell(row):\n    if not row:\n        pass\n    elif «row.save()»:\n        pass\n", OWN_LINES],
    ["«row.save()»\n", "The code is not in one function."],
    ["def sell(row):\n    «row.save(\n    row.sell()»\n", "The code does not parse."],
  ])("%s", (text, refused) => {
    expect(wrap(text)).toBe(refused);
  });

  it.each([
    ["a function that only is defined there waits", "    def each():\n        yield row"],
    ["a failure goes on", "    try:\n        row.make()\n    except IntegrityError:\n        raise ValueError"],
    [
      "what fails has a transaction of its own",
      "    try:\n        with transaction.atomic():\n            row.make()\n    except IntegrityError:\n        pass",
    ],
    ["a row is not there", "    try:\n        row.make()\n    except Product.DoesNotExist:\n        return None"],
  ])("but it is where %s", (_, between) => {
    const text = `def sell(row):\n    «row.sell()\n${between}\n    row.save()»\n`;
    expect(wrap(text)).toContain("    with transaction.atomic():\n        row.sell()\n");
  });
});
