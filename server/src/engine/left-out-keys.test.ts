import { expect, test } from "vitest";
import { memoryAnalysis } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Seat(models.Model):
    place = models.IntegerField()
    open = models.BooleanField(default=True)
    turn = models.IntegerField()
    row = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=models.Q(open=True), name="one_open"),
            models.UniqueConstraint(fields=["turn"], deferrable=models.Deferrable.DEFERRED, name="one_turn"),
            models.UniqueConstraint(fields=["row"], nulls_distinct=False, name="one_row"),
        ]
`;

const VIEWS = `from shop.models import Seat


def opened(place):
    return Seat.objects.get_or_create(place=place, open=True)


def turned(turn):
    return Seat.objects.get_or_create(turn=turn)


def without_row():
    return Seat.objects.get_or_create(row=None)


def by_hand(place):
    if not Seat.objects.filter(place=place, open=True).exists():
        Seat.objects.create(place=place, open=True, turn=1)
`;

/** What is found in a project whose settings name the given databases. */
function messagesOn(...engines: readonly string[]): string[] {
  const setting = (engine: string) =>
    `INSTALLED_APPS = ["shop"]\nDATABASES = {"default": {"ENGINE": "django.db.backends.${engine}"}}\n`;
  const [first = "", ...others] = engines;
  const analysis = memoryAnalysis(
    {
      "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
      "settings.py": setting(first),
      ...Object.fromEntries(others.map((engine) => ["production.py", setting(engine)])),
      "wsgi.py": `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${others.length > 0 ? "production" : "settings"}")\n`,
      "shop/__init__.py": "",
      "shop/models.py": MODELS,
      "shop/views.py": VIEWS,
    },
    { djangoVersion: [5, 2] },
  );
  const findings = analysis.allFindings();
  expect(analysis.problems()).toEqual([]);
  return findings.filter(({ finding }) => /create/.test(finding.rule)).map(({ finding }) => finding.message);
}

const TWICE = "two calls at the same time can each insert a row";

test("MySQL and MariaDB have none of the keys that Django leaves out of their tables", () => {
  expect(messagesOn("mysql")).toEqual([
    `\`one_open\` is not in the table, as the database has no unique constraint with a condition: ${TWICE}`,
    `\`one_turn\` is not in the table, as the database has no unique constraint that is deferred: ${TWICE}`,
    `\`one_row\` is not in the table, as the database has no unique constraint that takes NULLs for equal: ${TWICE}`,
    "Between this look and the insertion another call can insert the same `Seat`: `one_open` is not in the table, as the database has no unique constraint with a condition, so that there are two",
  ]);
});

test("SQLite has those with a condition", () => {
  expect(messagesOn("sqlite3").map((message) => message.slice(0, 20))).toEqual([
    "`one_turn` is not in",
    "`one_row` is not in ",
    "Between this look an",
  ]);
});

test("PostgreSQL has them all, and a project that may run on it is believed", () => {
  const by =
    "Between this look and the insertion another call can insert the same `Seat`: this one then fails with `IntegrityError`";
  expect(messagesOn("postgresql")).toEqual([by]);
  expect(messagesOn("mysql", "postgresql")).toEqual([by]);
});
