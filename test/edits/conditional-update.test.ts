import { describe, expect, it, test } from "vitest";
import { MODELS, type Project, waysOf } from "./ways-of";

const HEAD = "from shop.models import Product, Shelf\n\n\n";
const FETCH = "    product = Product.objects.get()\n";
const TAKE = "    product.stock -= n\n    product.save()\n";
const SOLD_OUT = "    if product.stock < n:\n        raise ValueError\n";

const sell = (body: string, fetch = FETCH): string => `${HEAD}def sell(n):\n${fetch}${body}`;
const SQLITE: Project = { engine: "sqlite3" };

/** What stands in the function behind the fetch after the first fix on SQLite, where no row can be locked. */
function mended(body: string, project: Project = SQLITE): string {
  const { texts, refused } = waysOf(sell(body), project);
  const [text] = texts;
  return refused ?? text?.slice(text.indexOf(FETCH) + FETCH.length) ?? "";
}

const UPDATE = 'Product.objects.filter(pk=product.pk, stock__gte=n).update(stock=F("stock") - n)';

describe("an update that tests", () => {
  test("is the first fix on SQLite, and follows the locks elsewhere", () => {
    const text = sell(SOLD_OUT + TAKE);
    const title = "Test and change in one statement: filter(stock__gte=n).update()";
    expect(waysOf(text, SQLITE).titles).toEqual([title]);
    expect(waysOf(text).titles.at(-1)).toBe(title);
    expect(waysOf(text, SQLITE).changes[0]).toEqual([
      "`filter(...).update(...)` tests and changes in one statement, and returns 0 where the test does not hold any more: of two calls one gets through.",
      "`update()` runs no `save()`, sends no `pre_save` or `post_save`, and fills no `auto_now` column.",
    ]);
  });

  test("stands where the code left before", () => {
    expect(mended(SOLD_OUT + TAKE)).toBe(`    updated = ${UPDATE}\n    if not updated:\n        raise ValueError\n`);
  });

  test("stands where the code went on before", () => {
    const body = `    if product.stock >= n:\n${indented(TAKE)}        print(n)\n    print(1)\n`;
    expect(mended(body)).toBe(`    updated = ${UPDATE}\n    if updated:\n        print(n)\n    print(1)\n`);
  });

  test("leaves nothing of the way through it, and what is done else", () => {
    const body = `    if n <= product.stock:\n${indented(TAKE)}    else:  # too few\n        raise ValueError\n`;
    expect(mended(body)).toBe(`    updated = ${UPDATE}\n    if not updated:  # too few\n        raise ValueError\n`);
  });

  test("is all that is left", () => {
    const body = `    if product.stock >= n:\n${indented(TAKE)}    print(1)\n`;
    expect(mended(body)).toBe(`    ${UPDATE}\n    print(1)\n`);
  });

  test("keeps comments and blank lines", () => {
    const body =
      "    # Enough must be left.\n    if product.stock < n:  # too few\n        raise ValueError\n\n    # Take them.\n    product.stock -= n  # here\n    product.save()\n\n    print(1)\n";
    expect(mended(body)).toBe(
      `    # Enough must be left.\n    # Take them.\n    # here\n    updated = ${UPDATE}\n    if not updated:  # too few\n        raise ValueError\n\n    print(1)\n`,
    );
  });

  test("gives the row what was changed, where somebody asks for it", () => {
    expect(mended(`${SOLD_OUT}${TAKE}    return product.stock\n`)).toBe(
      `    updated = ${UPDATE}\n    if not updated:\n        raise ValueError\n    product.refresh_from_db(fields=["stock"])\n    return product.stock\n`,
    );
    expect(mended(`${SOLD_OUT}${TAKE}    return product\n`)).toContain("    product.refresh_from_db(");
    expect(mended(`${SOLD_OUT}${TAKE}    return product.name\n`)).not.toContain("refresh_from_db");
  });

  test("gives the row what is stored, where it is asked for it on both ways", () => {
    const refresh = '    product.refresh_from_db(fields=["stock"])\n';
    expect(mended(`    if product.stock >= n:\n${indented(TAKE)}    return product.stock\n`)).toBe(
      `    ${UPDATE}\n${refresh}    return product.stock\n`,
    );
    expect(mended(SOLD_OUT.replace("ValueError", "ValueError(product.stock)") + TAKE)).toBe(
      `    updated = ${UPDATE}\n    if not updated:\n    ${refresh}        raise ValueError(product.stock)\n`,
    );
  });

  test("waits in coroutines, which no lock can be held in", () => {
    const text = sell(
      (SOLD_OUT + TAKE).replace("product.save", "await product.asave"),
      FETCH.replace("Product.objects.get", "await Product.objects.aget"),
    ).replace("def sell", "async def sell");
    const { titles, texts } = waysOf(text);
    expect(titles).toEqual(["Test and change in one statement: filter(stock__gte=n).aupdate()"]);
    expect(texts[0]).toContain(
      '    updated = await Product.objects.filter(pk=product.pk, stock__gte=n).aupdate(\n        stock=F("stock") - n\n    )\n    if not updated:\n',
    );
  });

  test("breaks lines that are too long", () => {
    const long = (SOLD_OUT + TAKE).replaceAll(/\bn\b/g, "number_of_pieces_that_are_taken");
    expect(mended(long)).toBe(
      "    updated = (\n        Product.objects.filter(pk=product.pk, stock__gte=number_of_pieces_that_are_taken)\n" +
        '        .update(stock=F("stock") - number_of_pieces_that_are_taken)\n    )\n    if not updated:\n        raise ValueError\n',
    );
  });

  test("writes the time to what each save fills", () => {
    const models = `${MODELS}    changed = models.DateTimeField(auto_now=True)\n`;
    expect(mended(SOLD_OUT + TAKE, { ...SQLITE, models })).toContain('stock=F("stock") - n, changed=timezone.now()\n');
    const dated = models.replace("DateTimeField", "DateField");
    expect(mended(SOLD_OUT + TAKE, { ...SQLITE, models: dated })).toBe(
      "SQLite locks no rows, and each save fills `changed`, which update() would not.",
    );
  });
});

/** One level deeper. */
function indented(lines: string): string {
  return lines.replace(/^(?=.)/gm, "    ");
}

describe("what the database is asked", () => {
  const STATES = `${MODELS}    state = models.CharField(max_length=8, default="new")
    used = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)


class Sale(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
`;
  const SELL = "    Sale.objects.create(product=product)\n";
  const asked = (condition: string, change: string) => {
    const body = `    if ${condition}:\n        raise ValueError\n    product.${change}\n    product.save()\n${SELL}`;
    const text = sell(body).replace("Product, Shelf", "Product, Sale");
    const { texts, refused } = waysOf(text, { ...SQLITE, models: STATES });
    return refused ?? /objects\.(filter[\s\S]*?)\n {4}if/.exec(texts[0]?.split("updated = ")[1] ?? "")?.[1];
  };

  it.each([
    ['product.state != "new"', 'state = "paid"', 'filter(pk=product.pk, state="new").update(state="paid")'],
    ['product.state == "paid"', 'state = "paid"', 'filter(pk=product.pk).exclude(state="paid").update(state="paid")'],
    [
      'product.state in ("paid", "void")',
      'state = "paid"',
      'filter(pk=product.pk)\n        .exclude(state__in=("paid", "void"))\n        .update(state="paid")\n    )',
    ],
    ['product.state not in ["new"]', 'state = "paid"', 'filter(pk=product.pk, state__in=["new"]).update(state="paid")'],
    ["product.used", "used = True", "filter(pk=product.pk, used=False).update(used=True)"],
    [
      "(not product.used) is False",
      "used = True",
      "SQLite locks no rows, and the test asks for more than to compare the column.",
    ],
    [
      "product.closed_at is not None",
      "closed_at = 1",
      "filter(pk=product.pk, closed_at__isnull=True).update(closed_at=1)",
    ],
    ["product.closed_at", "closed_at = 1", "filter(pk=product.pk, closed_at__isnull=True).update(closed_at=1)"],
    [
      'product.used or product.state == "x"',
      "used = True",
      "SQLite locks no rows, and the test asks for more than to compare the column.",
    ],
  ])("of %s", (condition, change, expected) => {
    expect(asked(condition, change)).toBe(expected);
  });

  test("what is done before the save comes behind it, in a transaction", () => {
    const body = `    if product.state != "new":\n        raise ValueError\n\n${SELL}    product.state = "paid"\n    product.save()\n    print(1)\n`;
    const { texts } = waysOf(sell(body).replace("Product, Shelf", "Product, Sale"), { ...SQLITE, models: STATES });
    expect(texts[0]?.split(FETCH)[1]).toBe(
      '    with transaction.atomic():\n        updated = Product.objects.filter(pk=product.pk, state="new").update(state="paid")\n' +
        "        if not updated:\n            raise ValueError\n\n        Sale.objects.create(product=product)\n    print(1)\n",
    );
  });
});

test("a row that is read again in a transaction", () => {
  const models = `${MODELS}\n\nclass Sale(models.Model):\n    product = models.ForeignKey(Product, on_delete=models.CASCADE)\n`;
  const body = `    if product.name == "sold":\n        raise ValueError\n    Sale.objects.create(product=product)\n    product.name = "sold"\n    product.save()\n    return product.name\n`;
  const { texts } = waysOf(sell(body).replace("Product, Shelf", "Product, Sale"), { ...SQLITE, models });
  expect(texts[0]?.split(FETCH)[1]).toBe(
    '    with transaction.atomic():\n        updated = Product.objects.filter(pk=product.pk).exclude(name="sold").update(name="sold")\n' +
      "        if not updated:\n            raise ValueError\n        Sale.objects.create(product=product)\n" +
      '        product.refresh_from_db(fields=["name"])\n    return product.name\n',
  );
});

describe("no update that tests", () => {
  it.each<[string, string, string, string?]>([
    [
      "an elif behind it that asks for the column",
      `    if product.stock >= n:\n${indented(TAKE)}        print(1)\n    elif product.stock == 0:\n        raise ValueError\n`,
      "an `elif` follows the test.",
    ],
    [
      "two tests",
      `    if product.stock == 0:\n        raise KeyError\n${SOLD_OUT}${TAKE}`,
      "the column is tested more than once.",
    ],
    [
      "an elif",
      `    if n == 0:\n        return\n    elif product.stock < n:\n        raise ValueError\n${TAKE}`,
      "the test and the change do not stand where one statement could do both.",
    ],
    [
      "more that is changed",
      `${SOLD_OUT}    product.name = "x"\n    product.stock = product.stock - n\n    product.save(update_fields=["stock"])\n`,
      "the call of save() has other arguments than the columns that are changed.",
    ],
    [
      "a change from before",
      `    product.name = "x"\n${SOLD_OUT}${TAKE}`,
      "more of the row is changed than on this way.",
    ],
    [
      "another way out",
      `${SOLD_OUT}    if n > 9:\n        return\n${TAKE}`,
      "more is decided before the row is saved.",
    ],
    [
      "a value of the row",
      `    if product.stock < n:\n        raise ValueError\n    product.stock = product.stock - product.pk\n    product.save()\n`,
      "what `stock` becomes is not known before the row is tested.",
    ],
    [
      "a value of what comes before",
      `${SOLD_OUT}    left = n * 2\n    product.stock -= left\n    product.save()\n`,
      "what `stock` becomes is not known before the row is tested.",
    ],
    [
      "a division",
      `${SOLD_OUT}    product.stock //= n\n    product.save()\n`,
      "the new value is no plain arithmetic with the column.",
    ],
    [
      "a save of the model's own",
      SOLD_OUT + TAKE,
      "the model has a `save()` of its own, which update() would not run.",
      `${MODELS}\n    def save(self, *args, **kwargs):\n        print(1)\n        super().save(*args, **kwargs)\n`,
    ],
    [
      "a row of two tables",
      (SOLD_OUT + TAKE).replaceAll("stock", "stock"),
      "the row is spread over several tables.",
      MODELS.replace("class Product(models.Model)", "class Product(Shelf)")
        .replace(/ {4}name = .*\n(?= {4}stock)/, "")
        .replace(/class Shelf[\s\S]*?\n\n\n/, (shelf) => shelf),
    ],
  ])("of %s", (_, body, refused, models = MODELS) => {
    expect(mended(body, { ...SQLITE, models })).toBe(`SQLite locks no rows, and ${refused}`);
  });
});
