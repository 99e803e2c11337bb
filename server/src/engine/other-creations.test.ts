import { expect, test } from "vitest";
import { editableAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)


class Membership(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    kind = models.CharField(max_length=8, default="")
    day = models.DateField(null=True)


class Guest(Membership):
    class Meta:
        proxy = True
`;

const VIEWS = `from shop.models import Membership


def join(author, kind):
    return Membership.objects.get_or_create(author=author, kind=kind)
`;

function imports(text: string): Record<string, string> {
  const body = text.replace(/^/gm, "    ");
  return {
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/views.py": VIEWS,
    "shop/imports.py": `from django.db import IntegrityError\nfrom shop.models import Author, Guest, Membership\n\n\ndef run(author, kind, rows, request):\n${body}\n`,
  };
}

/** What is offered for the call in the view, by what else the program inserts: the first change it tells, or why there is none. */
function offered(text: string, files: Record<string, string> = imports(text)): string | undefined {
  const { analysis } = editableAnalysis(files);
  const [found] = analysis.allFindings().filter(({ place }) => place.file === pathOf("shop/views.py"));
  if (found?.fix == null) return undefined;
  return "refused" in found.fix ? found.fix.refused : found.fix.changes[0];
}

const PLAIN = "The database refuses a second row with the same values: code that inserts one gets `IntegrityError`.";

function also(line: number): string {
  return `\`shop/imports.py:${line}\` also creates such rows: where there is one already, it gets \`IntegrityError\`.`;
}

test("a place that creates such rows as well is named", () => {
  expect(offered("Membership.objects.create(author=author, kind=kind)")).toBe(also(6));
  expect(offered("Membership(author=author, kind=kind).save()")).toBe(also(6));
  expect(offered("Guest.objects.create(author=author, kind='guest')")).toBe(also(6));
  expect(offered("Membership.objects.create(author=author, **request)")).toBe(also(6));
  expect(offered("Membership.objects.bulk_create([Membership(author=author, kind=row) for row in rows])")).toBe(
    also(6),
  );
});

test("several places are counted", () => {
  const twice =
    "Membership.objects.create(author=author, kind=kind)\nMembership.objects.create(author=author, kind='b')";
  expect(offered(twice)).toBe(
    "`shop/imports.py:6` and 1 more place also create such rows: where there is one already, they get `IntegrityError`.",
  );
});

test("what cannot be a second row is not named", () => {
  expect(offered("Membership.objects.create(author=Author.objects.create(name='a'), kind=kind)")).toBe(PLAIN);
  expect(
    offered(
      "if not Membership.objects.filter(author=author).exists():\n    Membership.objects.create(author=author, kind=kind)",
    ),
  ).toBe(PLAIN);
  expect(offered("Membership.objects.get_or_create(author=author, defaults={'kind': kind})")).toBe(PLAIN);
  expect(
    offered("try:\n    Membership.objects.create(author=author, kind=kind)\nexcept IntegrityError:\n    pass"),
  ).toBe(PLAIN);
  expect(
    offered(
      "Membership.objects.bulk_create([Membership(author=author, kind=row) for row in rows], ignore_conflicts=True)",
    ),
  ).toBe(PLAIN);
});

test("rows that are told apart by more than the key has are meant to be several", () => {
  const wider = "Membership.objects.update_or_create(author=author, kind=kind, day=request.day)";
  expect(offered(wider)).toBe(
    "shop/imports.py:6 looks for day too: several rows with the same author, kind are meant.",
  );
});

test("rows that all hold the same leave room for one", () => {
  const view = VIEWS.replace("author=author, kind=kind", "kind=kind");
  const files = { ...imports("Membership.objects.create(author=author)"), "shop/views.py": view };
  expect(offered("", files)).toBe("shop/imports.py:6 creates rows of which all have the same kind.");
  const other = { ...imports("Membership.objects.create(author=author, kind=kind)"), "shop/views.py": view };
  expect(offered("", other)).toBe(also(6));
});

test("rows of another kind than the key's are nothing to it", () => {
  const view = VIEWS.replace("kind=kind", "kind='guest'");
  const files = (text: string) => ({ ...imports(text), "shop/views.py": view });
  expect(offered("", files("Membership.objects.create(author=author, kind='staff')"))).toBe(PLAIN);
  expect(offered("", files("Membership.objects.create(author=author)"))).toBe(PLAIN);
  expect(offered("", files("Membership.objects.create(author=author, kind='guest')"))).toBe(also(6));
});

test("a function that inserts what it is given does so as its callers have it", () => {
  const helper = "def add(author, kind):\n    Membership.objects.create(author=author, kind=kind)\n";
  const view = VIEWS.replace("kind=kind", "kind='guest'");
  const called = (call: string) => {
    const files: Record<string, string> = { ...imports(call), "shop/views.py": view };
    return { ...files, "shop/imports.py": `${files["shop/imports.py"]}\n\n${helper}` };
  };
  expect(offered("", called("add(author, 'staff')"))).toBe(PLAIN);
  expect(offered("", called("add(author, 'guest')"))).toBe(also(10));
  expect(
    offered("", called("if not Membership.objects.filter(author=author, kind='guest'):\n    add(author, 'guest')")),
  ).toBe(PLAIN);
});

test("an edit elsewhere changes what is told", () => {
  const { analysis, edit } = editableAnalysis(imports("pass"));
  const told = () => {
    analysis.allFindings();
    const [found] = analysis.findings(pathOf("shop/views.py"));
    return found?.fix && "changes" in found.fix ? found.fix.changes[0] : null;
  };
  expect(told()).toBe(PLAIN);
  edit(imports("Membership.objects.create(author=author, kind=kind)"));
  expect(told()).toBe(also(6));
  edit(imports("\nMembership.objects.create(author=author, kind=kind)"));
  expect(told()).toBe(also(7));
  edit(imports("pass"));
  expect(told()).toBe(PLAIN);
});
