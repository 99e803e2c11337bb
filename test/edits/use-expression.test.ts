import { describe, expect, it, test } from "vitest";
import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";

const MODELS = `from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=20)
    stock = models.IntegerField(default=1)
`;
const SIGNALS = "from django.db.models import signals\nfrom django.dispatch import receiver\n";
const RECEIVER = (signal: string) =>
  `${SIGNALS}${MODELS}\n\n@receiver(signals.${signal}, sender=Product)\ndef see(instance, **kwargs):\n    print(instance.stock)\n`;
const IMPORTS =
  "from django.http import JsonResponse\nfrom django.shortcuts import render\nfrom shop.models import Product\n";

type Version = readonly [number, number] | null;

/** The first way to mend the one finding of `shop/views.py`; the reason where there is none. */
function firstWay(view: string, version: Version, models = MODELS) {
  const files = {
    "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")',
    "settings.py": 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\nINSTALLED_APPS = ["shop"]\n',
    "shop/__init__.py": "",
    "shop/models.py": models,
    "shop/views.py": `${IMPORTS}\n\n${view}`,
  };
  const analysis = memoryAnalysis(files, version === null ? {} : { djangoVersion: version });
  const [located, ...others] = analysis.findings(pathOf("shop/views.py"));
  expect(others).toEqual([]);
  expect(located?.finding.rule).toBe("lost-update");
  const fix = located?.fix ?? null;
  if (fix === null || "refused" in fix) return { kind: fix?.refused ?? null, changes: [] };
  return { kind: fix.title.startsWith("Let the database compute") ? "F()" : "lock", changes: fix.changes };
}

/** A view that takes one from the stock: what it does with the row before that, before the save, and after it. */
function sell({ before = [], between = [], after = [] }: Partial<Record<string, readonly string[]>>): string {
  const lines = [
    'product = Product.objects.get(name="pen")',
    ...before,
    "product.stock -= 1",
    ...between,
    "product.save()",
    ...after,
  ];
  return `def sell(request, cart=None):\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

describe("before Django 6.0 the row goes on with the expression", () => {
  it.each<[string, Parameters<typeof sell>[0]]>([
    ["it is returned", { after: ["return product"] }],
    ["a call is given it", { after: ["return JsonResponse(serialize(product))"] }],
    ["a template is given it", { after: ['return render(request, "sold.html", {"product": product})'] }],
    ["it is formatted", { after: ['print(f"{product} was sold")'] }],
    ["a method of it is called", { after: ["product.announce()"] }],
    ["it becomes an attribute", { after: ["cart.product = product"] }],
    ["a template is given all names", { after: ['return render(request, "sold.html", locals())'] }],
    ["it was given away before", { before: ["cart.add(product)"] }],
    ["it has a second name", { before: ["same = product"], after: ["return same"] }],
  ])("%s", (_, uses) => {
    expect(firstWay(sell(uses), null).kind).toBe("lock");
    expect(firstWay(sell(uses), [5, 2]).kind).toBe("lock");
    expect(firstWay(sell(uses), [6, 0]).kind).toBe("F()");
  });

  test("a view holds it", () => {
    const view =
      'class Sell:\n    def post(self, request):\n        self.object = Product.objects.get(name="pen")\n        self.object.stock -= 1\n        self.object.save()\n';
    expect(firstWay(view, [5, 2]).kind).not.toBe("F()");
    expect(firstWay(view, [6, 0]).kind).toBe("F()");
  });

  test("a caller has it", () => {
    const helper = "def sell(product: Product):\n    product.stock -= 1\n    product.save()\n";
    expect(firstWay(helper, [5, 2]).kind).toBe("lock");
    expect(firstWay(helper, [6, 0]).kind).toBe("F()");
  });

  it.each<[string, Parameters<typeof sell>[0]]>([
    ["other columns are read", { after: ["return JsonResponse({product.pk: product.name, product.id: 1})"] }],
    ["it is tested", { before: ["if product is None or not product:", "    return None"] }],
    ["other columns are written", { between: ['product.name = product.name + "!"'] }],
  ])("but not where %s", (_, uses) => {
    expect(firstWay(sell(uses), [5, 2]).kind).toBe("F()");
  });
});

describe("until it is saved it holds the expression in every Django", () => {
  it.each<[string, string, string?]>([
    ["it is validated", sell({ between: ["product.full_clean()"] })],
    ["a method of it is called", sell({ between: ["product.announce()"] })],
    ["a call is given it", sell({ between: ["check(product)"] })],
    ["a receiver is called before the save", sell({}), RECEIVER("pre_save")],
    ["the parent's method saves it again", methodWith("super().form_valid(form)")],
    ["the view saves it again", methodWith("self.form_valid(form)")],
    ["the form saves it again", methodWith("form.save()")],
  ])("%s", (_, view, models) => {
    for (const version of [null, [5, 2], [6, 0]] as const) expect(firstWay(view, version, models).kind).toBe("lock");
  });

  test("and after the save before 6.0, where a receiver is called", () => {
    expect(firstWay(sell({}), [5, 2], RECEIVER("post_save")).kind).toBe("lock");
    expect(firstWay(sell({}), [6, 0], RECEIVER("post_save")).kind).toBe("F()");
    expect(firstWay(sell({}), [5, 2], RECEIVER("post_delete")).kind).toBe("F()");
  });
});

function methodWith(last: string): string {
  return `class Sell:\n${sell({ after: [last] })
    .replace("(request", "(self, form, request")
    .replace(/^(?=.)/gm, "    ")}`;
}

test("what is said of the attribute is true of the project's Django", () => {
  const told = (version: Version) => firstWay(sell({}), version).changes.find((each) => each.includes("holds an"));
  expect(told([6, 0])).toBe("Until it is saved `stock` of the row holds an expression instead of a number.");
  expect(told([5, 2])).toBe("From there on `stock` of the row holds an expression instead of a number.");
  expect(told(null)).toBe(told([5, 2]));
});
