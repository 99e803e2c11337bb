import { expect, test } from "vitest";
import { memoryProject } from "../modules/memory-project.fixture";
import { buildSchema } from "./build-schema";
import { lookupColumn } from "./lookup-column";

const MODELS = [
  "from django.db import models",
  "from elsewhere.models import Account",
  "class Author(models.Model):",
  "    name = models.CharField()",
  "class Book(models.Model):",
  "    author = models.ForeignKey(Author, models.CASCADE)",
  "    account = models.ForeignKey(Account, models.CASCADE)",
].join("\n");

const schema = buildSchema(memoryProject({ "/w/shop/models.py": MODELS }).project);
const book = schema.modelByLabel("shop.Book")?.id ?? "";

test.each([
  ["author", "author_id", "exact"],
  ["author__isnull", "author_id", "isnull"],
  ["author__name__iexact", "name", "iexact"],
  // The key of a model that is not known stands in a column all the same.
  ["account", "account_id", "exact"],
])("%s compares %s", (lookup, column, comparison) => {
  expect(lookupColumn(schema, book, lookup)).toMatchObject({ column, comparison });
});

test("what lies behind a model that is not known is not known", () => {
  expect(lookupColumn(schema, book, "account__name")).toBeNull();
});
