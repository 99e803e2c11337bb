import { describe, expect, it, test } from "vitest";
import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";
import { MODELS, type Project, SHOP, waysOf } from "./ways-of";

const HEAD = "from shop.models import Product, Shelf\n\n\n";
/** A test and a change of a row that some statements give. */
const sell = (fetch: string, indent = "    "): string =>
  `${HEAD}def sell(count, product=None):\n${fetch}${indent}if product.stock < count:\n${indent}    raise ValueError\n${indent}product.stock -= count\n${indent}product.save()\n`;
const fetched = (expression: string): string => sell(`    product = ${expression}\n`).replace(", product=None", "");

describe("ways to lock a row", () => {
  test("that is called like its function", () => {
    const text = fetched('Product.objects.get(name="pen")').replace("def sell(", "def product(");
    expect(waysOf(text).refused).toBeNull();
  });

  test("that one query gives", () => {
    const { titles, texts, changes } = waysOf(fetched('Product.objects.get(name="pen")'));
    expect(titles).toEqual([
      "Lock the row: select_for_update() in a transaction",
      "Lock the row, and fail at once where another call holds it: select_for_update(nowait=True) in a transaction",
      "Test and change in one statement: filter(stock__gte=count).update()",
    ]);
    expect(texts[1]).toContain('        product = Product.objects.select_for_update(nowait=True).get(name="pen")\n');
    expect(changes.slice(0, 2)).toEqual([
      [
        "`select_for_update()` in a transaction makes others wait for the row until it ends.",
        "What was written in `transaction.atomic()` is undone where an exception leaves it.",
      ],
      [
        "`select_for_update(nowait=True)` raises `OperationalError` where a row is locked.",
        "What was written in `transaction.atomic()` is undone where an exception leaves it.",
      ],
    ]);
  });

  test("that is the first of several", () => {
    const { titles, texts } = waysOf(fetched('Product.objects.filter(name="pen").first()'));
    expect(titles.map((title) => /\(([a-z_=A-Z]*)\) in/.exec(title)?.[1])).toEqual([
      "",
      "nowait=True",
      "skip_locked=True",
      undefined,
    ]);
    expect(texts[2]).toContain('Product.objects.filter(name="pen").select_for_update(skip_locked=True).first()');
  });

  test("of a loop", () => {
    const loop = `${HEAD}def sell(count):\n    for product in Product.objects.order_by("shelf__name"):\n        product.stock -= count\n        product.save()\n`;
    const { titles, texts } = waysOf(loop);
    expect(titles.map((title) => title.split(":")[0])).toEqual([
      "Let the database compute stock",
      "Lock the row",
      "Lock the row, and fail at once where another call holds it",
      "Lock the row, and leave it out where another call holds it",
      "Save nothing but what is changed",
    ]);
    expect(texts[3]).toContain(
      '    with transaction.atomic():\n        for product in Product.objects.order_by("shelf__name").select_for_update(skip_locked=True, of=("self",)):\n',
    );
  });

  test("that a caller gives, from Django 5.1 on at once", () => {
    const text = sell("    print(count)\n").replace("product=None", "product: Product");
    const lines = (version: readonly [number, number]) => {
      const { texts, changes } = waysOf(text, { version });
      const [, block = ""] = (texts[0] ?? "").split("transaction.atomic():\n        ");
      return [block.split("\n")[0], changes[0]?.at(-1)];
    };
    const lost = "What was set on `product` before and not saved is lost.";
    expect(lines([5, 1])).toEqual(["product.refresh_from_db(from_queryset=Product.objects.select_for_update())", lost]);
    expect(lines([5, 0])).toEqual(["product = Product.objects.select_for_update().get(pk=product.pk)", lost]);
    expect(waysOf(text, { version: [4, 2] }).changes[0]).toContain("The caller's own `product` keeps its old values.");
    expect(waysOf(text).titles[1]).toBe(
      "Read the row again under a lock, and fail at once where another call holds it: select_for_update(nowait=True) in a transaction",
    );
  });
});

describe("how the query is locked", () => {
  it.each([
    ["Product.objects.get()", "Product.objects.select_for_update().get()"],
    ["Product.objects.all().get()", "Product.objects.select_for_update().get()"],
    ["get_object_or_404(Product, pk=1)", "get_object_or_404(Product.objects.select_for_update(), pk=1)"],
    [
      'get_object_or_404(Product.objects.filter(name="pen"), pk=1)',
      'get_object_or_404(Product.objects.filter(name="pen").select_for_update(), pk=1)',
    ],
    [
      'Product.objects.select_related("shelf").get(pk=1)',
      'Product.objects.select_related("shelf").select_for_update(of=("self",)).get(pk=1)',
    ],
    [
      "Product.objects.select_related('shelf').get(pk=1)",
      "Product.objects.select_related('shelf').select_for_update(of=('self',)).get(pk=1)",
    ],
  ])("%s", (before, after) => {
    const text = `from django.shortcuts import get_object_or_404\n${fetched(before)}`;
    expect(waysOf(text).texts[0]).toContain(`        product = ${after}\n`);
  });

  test("MariaDB and MySQL lock joined rows too, and know no of= everywhere", () => {
    const text = fetched('Product.objects.select_related("shelf").get(pk=1)');
    expect(waysOf(text, { engine: "mysql" }).texts[0]).toContain('select_related("shelf").select_for_update().get(');
  });

  test("tabs and Windows line ends stay", () => {
    const text = fetched("Product.objects.get()").replaceAll("    ", "\t").replaceAll("\n", "\r\n");
    expect(waysOf(text).texts[0]).toContain(
      "\twith transaction.atomic():\r\n\t\tproduct = Product.objects.select_for_update().get()\r\n\t\tif product.stock < count:\r\n\t\t\traise ValueError\r\n",
    );
  });
});

describe("no lock", () => {
  /** What no update() computes either. */
  const divided = (expression: string): string => fetched(expression).replace("-= count", "//= count");
  const OTHERS = "is not fetched by a query of this function.";
  it.each<[string, string, string, Project?]>([
    [
      "on SQLite",
      divided("Product.objects.get()"),
      "SQLite locks no rows, and the new value is no plain arithmetic with the column.",
      { engine: "sqlite3" },
    ],
    [
      "of distinct rows",
      divided("Product.objects.distinct().get()"),
      "Rows of a query with distinct() cannot be locked.",
    ],
    [
      "of grouped rows",
      divided('Product.objects.annotate(n=Count("shelf")).get()'),
      "The query computes values, and grouped rows cannot be locked.",
    ],
    [
      "in another database",
      divided('Product.objects.using("other").get()'),
      "The query chooses its database, whose transaction would have to be named.",
    ],
    [
      "while another service is asked",
      `import requests\n${divided("Product.objects.get()").replace("    if product", '    requests.post("https://example.org")\n    if product')}`,
      "Another service is asked while the row would be locked.",
    ],
    [
      "in asynchronous code",
      divided("await Product.objects.aget()")
        .replace("def sell", "async def sell")
        .replace("product.save", "await product.asave"),
      "`transaction.atomic()` cannot be entered in an `async def`.",
    ],
    [
      "of a queryset that has a name",
      divided("rows.get()").replace("    product =", "    rows = Product.objects.all()\n    product ="),
      "The query is built elsewhere.",
    ],
    [
      "of a row that another function fetches",
      `${divided("pen()")}\n\ndef pen():\n    return Product.objects.get()\n`,
      `\`product\` ${OTHERS}`,
    ],
  ])("%s", (_, text, refused, project) => {
    expect(waysOf(text, project)).toMatchObject({ refused, titles: [] });
  });

  it("of a row that was given, where the model has no name in the file", () => {
    const services =
      "def sell(product, count):\n    if product.stock < count:\n        raise ValueError\n    product.stock -= count\n    product.save()\n";
    const calls =
      "from shop.models import Product\nfrom shop.services import sell\n\n\ndef buy():\n    sell(Product.objects.get(), 1)\n";
    const analysis = memoryAnalysis({ ...SHOP, "shop/services.py": services, "shop/calls.py": calls });
    analysis.allFindings();
    const [located] = analysis.findings(pathOf("shop/services.py"));
    expect(located?.fix).toEqual({ refused: "`Product` has no name in this file." });
  });

  it("of a row that was given, where rows of several models come", () => {
    const models = `${MODELS}\n\nclass Book(models.Model):\n    stock = models.IntegerField(default=0)\n`;
    const sell = "def sell(item, count):\n    item.stock -= count\n    print(item.stock)\n    item.save()\n";
    const calls =
      "def buy():\n    sell(Product.objects.get(), 1)\n\n\ndef borrow():\n    sell(Book.objects.get(), 1)\n";
    expect(waysOf(`from shop.models import Book, Product\n\n\n${sell}\n\n${calls}`, { models })).toMatchObject({
      refused: "Rows of several models come here, and what locks those of one fails for others.",
      titles: [],
    });
  });

  it("of a row whose annotation names two models: nothing is said of it", () => {
    const models = `${MODELS}\n\nclass Book(models.Model):\n    stock = models.IntegerField(default=0)\n`;
    const text = `${HEAD}from shop.models import Book\n\n\ndef sell(item: Product | Book, count):\n    item.stock -= count\n    item.save()\n`;
    expect(waysOf(text, { models })).toEqual({ refused: null, titles: [], changes: [], texts: [] });
    expect(waysOf(text.replace("Product | Book", "Product | None"), { models }).titles).not.toEqual([]);
  });

  it("of a row that was given, and is compared with what is stored", () => {
    const text = `${HEAD}def restock(product: Product):\n    stored = Product.objects.get(pk=product.pk)\n    print(stored)\n    product.stock += 1\n    print(product.stock)\n    product.save()\n`;
    expect(waysOf(text).refused).toBe(
      "The row is fetched once more and compared with the given one, which may hold what is not saved yet.",
    );
  });
});

describe("save with update_fields", () => {
  const change = (lines: string) => `${HEAD}def sell(count):\n    product = Product.objects.get()\n${lines}`;
  const last = (text: string, project?: Project) => waysOf(text, project).titles.at(-1);
  const plain = change("    product.stock -= count\n    product.save()\n");

  test("names what is changed, and says what it does not mend", () => {
    const { titles, texts, changes } = waysOf(plain);
    expect(titles.at(-1)).toBe('Save nothing but what is changed: update_fields=["stock"]');
    expect(texts.at(-1)).toContain('    product.save(update_fields=["stock"])\n');
    expect(changes.at(-1)?.at(-1)).toBe("What another call changes of `stock` in between is still overwritten.");
  });

  test("names columns that Django fills with each save", () => {
    const models = `${MODELS}    changed = models.DateTimeField(auto_now=True)\n`;
    expect(last(plain, { models })).toBe('Save nothing but what is changed: update_fields=["stock", "changed"]');
  });

  it.each([
    [
      "there is a save() of the model's own",
      plain,
      `${MODELS}\n    def save(self, *args, **kwargs):\n        super().save(*args, **kwargs)\n`,
    ],
    ["the row is handed on", change("    product.stock -= count\n    note(product)\n    product.save()\n"), MODELS],
    [
      "what a column holds is changed in place",
      change("    product.name.append(1)\n    product.stock -= count\n    product.save()\n"),
      MODELS,
    ],
    [
      "the save names its columns",
      change('    product.stock -= count\n    product.save(update_fields=["stock", "name"])\n'),
      MODELS,
    ],
    ["it was tested: only a lock keeps the test true", fetched("Product.objects.get()"), MODELS],
  ])("is not offered where %s", (_, text, models) => {
    expect(waysOf(text, { models }).titles.join()).not.toContain("Save nothing");
  });
});
