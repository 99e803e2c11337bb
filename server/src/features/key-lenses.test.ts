import { expect, test } from "vitest";
import { start } from "./recorded-service.fixture";

const FILES = {
  "manage.py": "",
  "shop/__init__.py": "",
  "shop/models.py": `from django.db import models


class Tag(models.Model):
    slug = models.SlugField(unique=True)
    code = models.SlugField(unique=True)
    name = models.SlugField(unique=True)
`,
  "shop/views.py": `from shop.models import Tag


def one():
    return Tag.objects.get_or_create(slug="a")


def others():
    Tag.objects.update_or_create(code="a", defaults={"slug": "a"})
    Tag.objects.update_or_create(code="b", defaults={"slug": "b"})
    Tag.objects.update_or_create(name="a", defaults={"slug": "c"})
    Tag.objects.get_or_create(name="b", defaults={"slug": "d"})
`,
};

test("a unique key says which calls rely on it, and leads to them", async () => {
  const { root, service, views } = await start({}, FILES);
  service.diagnostics(views);
  const [lens, ...others] = service.lenses(`${root}/shop/models.py`);
  expect(lens?.title).toBe("1 get_or_create relies on this constraint");
  expect(others.map(({ title }) => title)).toEqual([
    "2 update_or_create rely on this constraint",
    "2 calls rely on this constraint",
  ]);
  expect(lens?.range.start).toEqual({ line: 4, character: 4 });
  expect(lens?.command?.command).toBe("roundtrip.showPlaces");
  const range = { start: { line: 4, character: 11 }, end: { line: 4, character: 46 } };
  expect(JSON.parse(lens?.command?.arguments[0] ?? "")).toEqual([{ file: views, range }]);
});
