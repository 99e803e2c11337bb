import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Product(models.Model):
    stock = models.IntegerField(default=0)
    sold = models.BooleanField(default=False)


class Sale(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
`;
const IMPORTS = "from django.db import transaction\nfrom shop.models import Product, Sale\n\n\n";
const TEXT = "`transaction.atomic()` locks nothing that is only read: two calls at the same time read the same in it.";

/** Where it is said beside the only finding of some code that a transaction locks nothing, as the lines of the places, with the text that stands there. */
function noted(code: string, settings = ""): readonly string[] {
  const text = IMPORTS + code;
  const analysis = memoryAnalysis({
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
    "settings.py": `INSTALLED_APPS = ["shop"]\n${settings}`,
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/services.py": text,
  });
  const [found, ...others] = analysis.findings(pathOf("shop/services.py"));
  expect(others).toEqual([]);
  const notes = (found?.notes ?? []).filter(({ text: said }) => said === TEXT);
  return notes.map(({ place: { start, end } }) => {
    const before = code.slice(0, start - IMPORTS.length);
    return `${before.split("\n").length}: ${text.slice(start, end)}`;
  });
}

test("a block around the read and the save", () => {
  const code = `def sell(pk):
    with transaction.atomic():
        product = Product.objects.get(pk=pk)
        product.stock -= 1
        product.save()
`;
  expect(noted(code)).toEqual(["2: transaction.atomic()"]);
});

test("a decorator, with an argument or without", () => {
  const body = `def sell(pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save()
`;
  expect(noted(`@transaction.atomic\n${body}`)).toEqual(["1: transaction.atomic"]);
  expect(noted(`@transaction.atomic(durable=True)\n${body}`)).toEqual(["1: transaction.atomic(durable=True)"]);
});

test("the read lies before the block", () => {
  const code = `def sell(pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    with transaction.atomic():
        product.save()
`;
  expect(noted(code)).toEqual(["4: transaction.atomic()"]);
});

test("a block that ends before the save is no part of it", () => {
  const code = `def sell(pk):
    with transaction.atomic():
        product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save()
`;
  expect(noted(code)).toEqual([]);
});

test("the innermost of two blocks", () => {
  const code = `@transaction.atomic
def sell(pk):
    product = Product.objects.get(pk=pk)
    with transaction.atomic():
        product.stock -= 1
        product.save()
`;
  expect(noted(code)).toEqual(["4: transaction.atomic()"]);
});

test("the blocks of callers", () => {
  const code = `def sell_one(pk):
    with transaction.atomic():
        sell(Product.objects.get(pk=pk))


def sell(product):
    product.stock -= 1
    product.save()


@transaction.atomic
def sell_other(pk):
    sell(Product.objects.get(pk=pk))
`;
  expect(noted(code)).toEqual(["2: transaction.atomic()", "11: transaction.atomic"]);
});

test("a state that is tested, and rows that are counted", () => {
  const state = `def sell(pk):
    with transaction.atomic():
        product = Product.objects.get(pk=pk)
        if not product.sold:
            product.sold = True
            product.save()
            Sale.objects.create(product=product)
`;
  expect(noted(state)).toEqual(["2: transaction.atomic()"]);
  const count = `def sell(product: Product):
    with transaction.atomic():
        if Sale.objects.filter(product=product).count() < 3:
            Sale.objects.create(product=product)
`;
  expect(noted(count)).toEqual(["2: transaction.atomic()"]);
});

test("the transaction of each request is the settings'", () => {
  const code = `from django.http import HttpResponse


def sell(request, pk):
    product = Product.objects.get(pk=pk)
    product.stock -= 1
    product.save()
    return HttpResponse()
`;
  const engine = '"ENGINE": "django.db.backends.postgresql"';
  expect(noted(code, `DATABASES = {"default": {${engine}, "ATOMIC_REQUESTS": True}}\n`)).toEqual([]);
});
