import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

/** What the constraint changes that a call is offered, which looks for a donation by a column that is declared so. */
function changesOf(column: string, lookups = "token=token"): readonly string[] {
  const analysis = memoryAnalysis({
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/models.py": `from django.db import models\n\n\nclass Donation(models.Model):\n    token = ${column}\n    day = models.DateField()\n`,
    "shop/views.py": `from shop.models import Donation\n\n\ndef donate(token, day):\n    return Donation.objects.get_or_create(${lookups})\n`,
  });
  const [found] = analysis.findings(pathOf("shop/views.py"));
  return found?.fix && !("refused" in found.fix) ? found.fix.changes : [];
}

const EMPTY = "`token` may be left empty (`blank=True`): of the rows without one, one alone is allowed.";

test("of rows with an empty text one is allowed", () => {
  expect(changesOf("models.CharField(max_length=9, blank=True)")).toContain(EMPTY);
  expect(changesOf("models.CharField(max_length=9)")).toHaveLength(2);
  expect(changesOf("models.IntegerField(blank=True)")).not.toContain(EMPTY);
});

test("beside another column an empty text is one of many", () => {
  const changes = changesOf("models.CharField(max_length=9, blank=True)", "token=token, day=day");
  expect(changes).toHaveLength(2);
});
