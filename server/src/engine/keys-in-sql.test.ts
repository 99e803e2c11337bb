import { expect, test } from "vitest";
import { editableAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Timer(models.Model):
    owner = models.CharField(max_length=9)
`;
const VIEWS = `from shop.models import Timer


def start(owner):
    Timer.objects.get_or_create(owner=owner)
`;
const INDEX = "CREATE UNIQUE INDEX running ON shop_timer (owner) WHERE stopped IS NULL";

/** Whether the call is told, with a migration of some text. */
function isTold(migration: string, file = "shop/migrations/0002_index.py"): boolean {
  const files = { "manage.py": "", "shop/__init__.py": "", "shop/models.py": MODELS, "shop/views.py": VIEWS };
  const { analysis } = editableAnalysis({ ...files, [file]: `from django.db import migrations\n\n${migration}\n` });
  return analysis.findings(pathOf("shop/views.py")).length > 0;
}

test.each([
  ["a unique index of the model's table", `operations = [migrations.RunSQL("${INDEX}")]`, false],
  ["one of another table", `operations = [migrations.RunSQL("${INDEX.replace("timer", "clock")}")]`, true],
  ["an index that is not unique", `operations = [migrations.RunSQL("${INDEX.replace("UNIQUE ", "")}")]`, true],
  ["no SQL", "operations = []", true],
])("%s", (_, migration, told) => {
  expect(isTold(migration)).toBe(told);
});

test("a migration of another application", () => {
  expect(isTold(`operations = [migrations.RunSQL("${INDEX}")]`, "other/migrations/0002_index.py")).toBe(true);
});

test("an edit takes the index away, and a line says why nothing is told", () => {
  const migration = "shop/migrations/0002_index.py";
  const text = `from django.db import migrations\n\noperations = [migrations.RunSQL("${INDEX}")]\n`;
  const files = { "manage.py": "", "shop/__init__.py": "", "shop/models.py": MODELS, "shop/views.py": VIEWS };
  const { analysis, edit } = editableAnalysis({ ...files, [migration]: text });
  expect(analysis.findings(pathOf("shop/views.py"))).toEqual([]);
  expect(analysis.why(pathOf("shop/views.py"), 4).join("\n")).toContain(
    "the SQL of a migration makes something unique",
  );
  edit({ [migration]: text.replace("UNIQUE ", "") });
  expect(analysis.findings(pathOf("shop/views.py"))).toHaveLength(1);
});
