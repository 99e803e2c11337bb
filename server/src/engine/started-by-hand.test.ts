import { expect, test } from "vitest";
import { editableAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)
`;
const LOADS =
  "from shop.models import Author\n\n\ndef load_author(name):\n    Author.objects.get_or_create(name=name)\n";
const COMMAND = "from shop.loading import load_author\n\n\ndef run():\n    load_author('Ann')\n";

function project(files: Readonly<Record<string, string>>) {
  return editableAnalysis({ "manage.py": "", "shop/__init__.py": "", "shop/models.py": MODELS, ...files });
}

function isTold(files: Readonly<Record<string, string>>, file = "shop/loading.py"): boolean {
  return project({ "shop/loading.py": LOADS, ...files }).analysis.findings(pathOf(file)).length > 0;
}

test("a function that nothing mentions may be called by anything", () => {
  expect(isTold({})).toBe(true);
});

test.each([
  ["shop/management/commands/load.py", COMMAND, false],
  ["shop/migrations/0002_authors.py", COMMAND, false],
  ["scripts/load.py", COMMAND, false],
  ["shop/fixtures/load.py", COMMAND, false],
  ["shop/sample_data.py", COMMAND, false],
  ["shop/start.py", `import django\n${COMMAND}\n\ndjango.setup()\nrun()\n`, false],
  ["shop/start.py", `${COMMAND.replace("def run():", 'if __name__ == "__main__":')}`, false],
  ["shop/worker.py", `import django\n${COMMAND}\n\ndjango.setup()\napp = Celery()\n`, true],
  ["shop/views.py", COMMAND, true],
  ["tools/loads.py", COMMAND, false],
])("a function that is called from %s", (file, text, told) => {
  expect(isTold({ [file]: text })).toBe(told);
});

test("a function that tests alone name", () => {
  expect(isTold({ "shop/tests/test_loading.py": COMMAND })).toBe(false);
  expect(isTold({ "shop/testing.py": COMMAND })).toBe(false);
  expect(isTold({ "shop/tests/test_loading.py": "from shop.loading import load_authors\n" })).toBe(true);
  // A library is there for others.
  const library = editableAnalysis({
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/loading.py": LOADS,
    "tests/test_loading.py": COMMAND,
  });
  expect(library.analysis.findings(pathOf("shop/loading.py"))).toHaveLength(1);
});

test("a folder of programs is none where it is an application", () => {
  expect(isTold({ "tools/views.py": COMMAND })).toBe(true);
});

test("a command and a view call it", () => {
  expect(isTold({ "shop/management/commands/load.py": COMMAND, "shop/views.py": COMMAND })).toBe(true);
});

test("tests call nothing at the same time", () => {
  expect(isTold({ "shop/management/commands/load.py": COMMAND, "shop/tests/test_load.py": COMMAND })).toBe(false);
});

test.each([
  ["post_migrate", false],
  ["post_save", true],
])("a function that %s calls", (signal, told) => {
  const connects = `${LOADS}\n\n${signal}.connect(load_author)\n`;
  expect(isTold({ "shop/loading.py": `from django.db.models.signals import ${signal}\n${connects}` })).toBe(told);
  const receives = LOADS.replace("def load", `@receiver(${signal})\ndef load`);
  const imports = `from django.db.models.signals import ${signal}\nfrom django.dispatch import receiver\n`;
  expect(isTold({ "shop/loading.py": `${imports}${receives}` })).toBe(told);
});

test("a function between that others call", () => {
  const between = "from shop.loading import load_author\n\n\ndef load_all():\n    load_author('Ann')\n";
  const command = "from shop.all import load_all\n\n\ndef run():\n    load_all()\n";
  const files = { "shop/all.py": between, "shop/management/commands/load.py": command };
  expect(isTold(files)).toBe(false);
  expect(isTold({ ...files, "shop/views.py": command })).toBe(true);
});

test("another function of the same name", () => {
  const other = "def load_author():\n    pass\n\n\ndef view(request):\n    load_author()\n";
  expect(isTold({ "shop/management/commands/load.py": COMMAND, "shop/views.py": other })).toBe(false);
});

test("under another name it may be anywhere", () => {
  const renamed = "from shop.loading import load_author as load\n\n\ndef view(request):\n    load('Ann')\n";
  expect(isTold({ "shop/management/commands/load.py": COMMAND, "shop/views.py": renamed })).toBe(true);
});

test("a task may be called by others", () => {
  const text = LOADS.replace("def load", "@shared_task\ndef load");
  expect(isTold({ "shop/loading.py": text, "shop/management/commands/load.py": COMMAND })).toBe(true);
});

test.each([
  ["Loader", COMMAND.replaceAll("load_author", "Loader"), false],
  ["Loader(object)", COMMAND.replaceAll("load_author", "Loader"), false],
  ["Loader(View)", COMMAND.replaceAll("load_author", "Loader"), true],
  ["Loader", COMMAND, true],
])("a method of %s, by the name of its class", (head, command, told) => {
  const text = `from shop.models import Author


class ${head}:
    def load_author(self, name):
        Author.objects.get_or_create(name=name)

    def again(self):
        return Loader().load_author("Ann")
`;
  expect(isTold({ "shop/loading.py": text, "shop/management/commands/load.py": command })).toBe(told);
});

test("a class of a library may be imported by others", () => {
  const text =
    "from shop.models import Author\n\n\nclass Loader:\n    def load_author(self, name):\n        Author.objects.get_or_create(name=name)\n";
  const command = COMMAND.replaceAll("load_author", "Loader");
  const files = { "src/shop/__init__.py": "", "src/shop/models.py": MODELS, "src/shop/loading.py": text };
  const told = (manage: string) =>
    editableAnalysis({ ...files, "src/shop/management/commands/load.py": command, [manage]: "" }).analysis.findings(
      pathOf("src/shop/loading.py"),
    ).length > 0;
  expect(told("src/manage.py")).toBe(false);
  expect(told("sandbox/manage.py")).toBe(true);
});

test("an edit elsewhere brings it back, and takes it away", () => {
  const { analysis, edit } = project({ "shop/loading.py": LOADS, "shop/management/commands/load.py": COMMAND });
  const told = () => analysis.findings(pathOf("shop/loading.py")).length;
  expect(told()).toBe(0);
  edit({ "shop/management/commands/load.py": "" });
  expect(told()).toBe(1);
  edit({ "shop/management/commands/load.py": COMMAND });
  expect(told()).toBe(0);
});

test("a line says why nothing is reported", () => {
  const { analysis } = project({ "shop/loading.py": LOADS, "shop/management/commands/load.py": COMMAND });
  expect(analysis.why(pathOf("shop/loading.py"), 4).join("\n")).toContain(
    "only tests and programs that people start by hand",
  );
});
