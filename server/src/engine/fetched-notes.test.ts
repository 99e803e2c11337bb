import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Shop(models.Model):
    name = models.CharField(max_length=20)


class Product(models.Model):
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="products")
    stock = models.IntegerField(default=0)

    def sell(self):
        self.stock -= 1
        self.save()
`;

/** Where a caller of `sell()` is said to read the row, as the text that stands there. */
function read(code: string): readonly string[] {
  const text = `from shop.models import Product, Shop\n\n\n${code}`;
  const files = { "manage.py": "", "shop/__init__.py": "", "shop/models.py": MODELS, "shop/services.py": text };
  const [found, ...others] = memoryAnalysis(files).allFindings();
  expect(others).toEqual([]);
  return (found?.notes ?? []).map(({ place: { file, start, end }, text: said }) => {
    expect(said).toBe("The row is read here, without a lock");
    expect(file).toBe(pathOf("shop/services.py"));
    return text.slice(start, end);
  });
}

test.each([
  ["one row", "Product.objects.get(pk=pk).sell()", ["Product.objects.get(pk=pk)"]],
  [
    "each row of a queryset",
    "for product in Product.objects.filter(stock=pk):\n        product.sell()",
    ["Product.objects.filter(stock=pk)"],
  ],
  [
    "each row of a relation",
    "shop = Shop.objects.get(pk=pk)\n    for product in shop.products.all():\n        product.sell()",
    ["shop.products.all()"],
  ],
  ["another row", "Shop.objects.get(pk=pk)", []],
])("%s that a method changes", (_, code, places) => {
  expect(read(`def sell(pk):\n    ${code}\n`)).toEqual(places);
});

test("two callers", () => {
  const code =
    "def sell(pk):\n    Product.objects.get(pk=pk).sell()\n\n\ndef sell_last():\n    Product.objects.last().sell()\n";
  expect(read(code)).toEqual(["Product.objects.get(pk=pk)", "Product.objects.last()"]);
});

test("of many callers the first are told", () => {
  const callers = Array.from({ length: 20 }, (_, at) => `def sell${at}():\n    Product.objects.get(pk=${at}).sell()\n`);
  expect(read(callers.join("\n\n"))).toHaveLength(8);
});
