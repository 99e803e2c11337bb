import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models
from django.db.models.functions import Lower


class Tag(models.Model):
    name = models.CharField(max_length=80)
    color = models.CharField(max_length=8, default="")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name")]


class Project(models.Model):
    tags = models.ManyToManyField(Tag)


class Task(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    slug = models.SlugField(unique=True)
    due = models.DateField(null=True)
`;

/** What is said of a call, and in its hover of what is looked for. */
function said(call: string): { readonly message: string | undefined; readonly hover: readonly string[] } {
  const text = `from shop.models import Project, Tag, Task\n\n\ndef view(project: Project, name, now):\n    return ${call}\n`;
  const analysis = memoryAnalysis({
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/views.py": text,
  });
  const [found, ...others] = analysis.findings(pathOf("shop/views.py"));
  expect(others).toEqual([]);
  const lines = analysis.describe(pathOf("shop/views.py"), text.indexOf("get_or_create"))?.lines ?? [];
  return { message: found?.finding.message, hover: lines.filter((line) => /^Gives|^\*\*Wider/.test(line)) };
}

test("rows that a table between them links to their owner", () => {
  const { message, hover } = said("project.tags.get_or_create(name=name, defaults={'color': 'red'})");
  expect(message).toBe(
    '`Lower("name")` is unique: a `Tag` with the same `name` that is not among the `tags` of the `Project` is not found, and inserting a second one fails',
  );
  expect(hover).toEqual([
    "Gives `(tag, created)`: looks for `name` in shop.Tag, among the `tags` of the `Project`; a new row also gets `color`",
    '**Wider than the constraint**: the `UniqueConstraint` on `Lower("name")` (shop/models.py:10) does not have the `tags` of the `Project`',
  ]);
  expect(said("project.tags.get_or_create(name=name, color='red')").message).toBe(
    '`Lower("name")` is unique, but `color` is looked for too: a `Tag` that has another `color` or is not among the `tags` of the `Project` is not found, and a second one cannot be inserted',
  );
});

test("rows that hold the key of their owner", () => {
  const { message, hover } = said("project.tasks.get_or_create(slug=name)");
  expect(message).toBe(
    "`slug` is unique, but `project` is looked for too: a `Task` that has another `project` is not found, and a second one cannot be inserted",
  );
  expect(hover[0]).toBe("Gives `(task, created)`: looks for `slug`, `project` in shop.Task");
});

test("a key that a filter leaves rows out of", () => {
  for (const test of ["due__isnull=False", "due__isnull=True", "due__gt=now"])
    expect(said(`Task.objects.filter(${test}).get_or_create(slug=name)`).message).toBe(
      "`slug` is unique, but rows are filtered by `due`: a `Task` that is filtered out is not found, and a second one cannot be inserted",
    );
});

test("letter case that the lookup minds and the key does not", () => {
  expect(said("Tag.objects.get_or_create(name=name)").message).toBe(
    "`name` is unique whatever the case, but this lookup tells case apart: where a `Tag` differs in case alone, this fails",
  );
});

test("columns that are compared in some other way are not named as what is unique", () => {
  expect(said("Task.objects.filter(due__gt=now).get_or_create(project=project)").message).toBe(
    "Nothing keeps `project` of `Task` unique: two calls at the same time can each insert a row",
  );
});

test("several models that are handed to one function make one finding, with a fix for each", () => {
  const text = `from shop.models import Project, Task


def keep(model, **values):
    return model.objects.get_or_create(**values)[0]


def tasks(due):
    keep(Task, due=due)
    keep(Task, due=due)


def tags(color):
    keep(Tag, color=color)
`.replace("import Project", "import Tag, Project");
  const analysis = memoryAnalysis({
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/a.py": text,
  });
  const found = analysis.findings(pathOf("shop/a.py"));
  expect(found.map(({ finding }) => finding.message)).toEqual([
    "Nothing keeps `due` of `Task` unique: two calls at the same time can each insert a row; the same for rows of `Tag`",
  ]);
  expect(found[0]?.fix).toMatchObject({ title: "Add a unique constraint on due to Task in shop/models.py" });
  expect(found[0]?.alternatives).toMatchObject([
    { title: "Add a unique constraint on color to Tag in shop/models.py" },
  ]);
});

test("what two calls both add, as it is spoken", () => {
  for (const [name, spoken] of [
    ["Invoice", "an `Invoice`"],
    ["Upload", "an `Upload`"],
    ["UserShare", "a `UserShare`"],
    ["Payment", "a `Payment`"],
  ]) {
    const analysis = memoryAnalysis({
      "manage.py": "",
      "shop/__init__.py": "",
      "shop/models.py": `from django.db import models


class Order(models.Model):
    paid = models.BooleanField(default=False)


class ${name}(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
`,
      "shop/views.py": `from shop.models import Order, ${name}


def pay(request, pk):
    order = Order.objects.get(pk=pk)
    if not order.paid:
        ${name}.objects.create(order=order)
        order.paid = True
        order.save()
`,
    });
    expect(analysis.findings(pathOf("shop/views.py")).map(({ finding }) => finding.message)).toEqual([
      `\`paid\` of \`Order\` is tested, then set and saved: two calls at the same time can both pass the test, and both add ${spoken}`,
    ]);
  }
});

/** What is said of the calls of a view, how loudly, and why there is no fix where there is none. */
function told(body: string): readonly (readonly [string, boolean, string | null])[] {
  const text = `from shop.models import Account, Project, Tag, Task\n\n\ndef view(project: Project, name, now, **data):\n${body.replace(/^/gm, "    ")}\n`;
  const analysis = memoryAnalysis({
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/models.py": `${MODELS}\n\nclass Account(models.Model):\n    project = models.ForeignKey(Project, models.CASCADE)\n    name = models.CharField(max_length=8)\n    kind = models.CharField(max_length=8)\n\n    class Meta:\n        unique_together = [("project", "name")]\n`,
    "shop/views.py": text,
  });
  return analysis
    .findings(pathOf("shop/views.py"))
    .map(({ finding, fix }) => [finding.message, finding.faint, fix && "refused" in fix ? fix.refused : null]);
}

test("a failure that needs no second call is told before one that does", () => {
  const wider =
    "`project` and `name` together are unique, but `kind` is looked for too: a `Account` that has another `kind` is not found, and a second one cannot be inserted";
  const [[message] = []] = told(
    "Account.objects.get_or_create(project=project, name__iexact=name, kind='a', defaults=data)",
  );
  expect(message).toBe(wider);
  const look =
    "if not Account.objects.filter(project=project, name=name, kind='a').exists():\n    Account.objects.create(project=project, name=name, kind='a')";
  expect(told(look).map(([text]) => text)).toEqual([wider]);
});

test("one missing constraint is told once in a file", () => {
  const call = "Task.objects.get_or_create(project=project, due=now, defaults={'slug': name})";
  const one = "Task.objects.get_or_create(due=now)";
  expect(
    told([call, one, one, one].join("\n")).map(([text, faint]) => [/\. So can .*/.exec(text)?.[0], faint]),
  ).toEqual([
    [". So can 2 more calls of this file", false],
    [undefined, true],
    [undefined, true],
  ]);
});
