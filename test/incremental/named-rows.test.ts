import { expect, it } from "vitest";
import { EditedFolder } from "./edited-folder";

const MODELS = `
from django.db import models


class Product(models.Model):
    title = models.CharField(max_length=40)


class Basket(models.Model):
    size = models.IntegerField(default=0)

    def all_lines(self):
        return self.basket_lines.all()


class Line(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="basket_lines")
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
`;
const SERVICES = `
def summary(basket):
    return [line.product.title for line in basket.all_lines()]
`;
const CRATES = `
class Crate:
    def fill(self, lines):
        self.lines = lines

    def empty(self):
        return self.pack(all_lines=0)
`;

function shop(): EditedFolder {
  const texts = { "shop/__init__.py": "", "shop/models.py": MODELS, "shop/services.py": SERVICES };
  return new EditedFolder(new Map(Object.entries({ ...texts, "shop/crates.py": CRATES, "shop/tests.py": "" })));
}

const EDITS: readonly (readonly [name: string, path: string, text: string | null, found: number])[] = [
  ["a class gets the method", "shop/crates.py", `${CRATES}\n    def all_lines(self):\n        return []\n`, 0],
  ["a class gets the name", "shop/crates.py", `${CRATES}\n    all_lines = ()\n`, 0],
  ["a method assigns the name", "shop/crates.py", CRATES.replace("self.lines =", "self.all_lines ="), 0],
  ["a method passes the name on", "shop/crates.py", CRATES.replace("lines = lines", "lines = len(lines)"), 1],
  ["a file with such a class is new", "shop/boxes.py", "class Box:\n    all_lines = ()\n", 0],
  ["a test has such a class", "shop/tests.py", "class Box:\n    all_lines = ()\n", 1],
  ["the file is gone", "shop/crates.py", null, 1],
  ["a second model bears the name", "shop/models.py", `${MODELS}\n\nclass basket(models.Model):\n    pass\n`, 0],
  ["another model gets the accessor", "shop/models.py", MODELS.replace("size =", "other ="), 1],
  ["the model loses the method", "shop/models.py", MODELS.replace("all_lines", "lines"), 0],
  ["what else is read is no member", "shop/services.py", `${SERVICES.trimEnd()} + [basket.place]\n`, 0],
  ["what else is read is one", "shop/services.py", `${SERVICES.trimEnd()} + [basket.size]\n`, 1],
  ["the name is bound anew", "shop/services.py", SERVICES.replace("    return", "    basket = find()\n    return"), 0],
];

it.each(EDITS)("tells what a parameter is of an edit: %s", (_, path, text, found) => {
  const folder = shop();
  const before = folder.text(path);
  expect(folder.findings("shop/services.py")).toHaveLength(1);
  folder.edit(path, text);
  expect(folder.findings("shop/services.py")).toHaveLength(found);
  expect(folder.everything()).toEqual(folder.afresh());
  folder.edit(path, before === "" && path === "shop/boxes.py" ? null : before);
  expect(folder.findings("shop/services.py")).toHaveLength(1);
});
