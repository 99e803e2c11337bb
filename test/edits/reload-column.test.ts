import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";

const MODELS = `from django.db import models


class Page(models.Model):
    title = models.CharField(max_length=20)
    hits = models.IntegerField(default=0)
`;

/** The fix, or why there is none, of the one finding in a function with these lines. */
function mend(...lines: readonly string[]) {
  const text = `from django.db.models import F\nfrom shop.models import Page\n\n\ndef visit(titles):\n    page = Page.objects.get(title="one")\n    page.hits = F("hits") + 1\n${lines.map((line) => `    ${line}\n`).join("")}`;
  const analysis = memoryAnalysis(
    { "manage.py": "", "shop/__init__.py": "", "shop/models.py": MODELS, "shop/services.py": text },
    { djangoVersion: [5, 2] },
  );
  const [located, ...others] = analysis.findings(pathOf("shop/services.py"));
  expect(others).toEqual([]);
  return located?.fix;
}

test("what is fetched after a save is one query more, in a loop one for each pass", () => {
  const stored = "From then on `hits` is the stored number, and later saves write that one.";
  expect(mend("page.save()", "page.save()")).toMatchObject({ changes: [stored, "One more query is sent."] });
  const each = ['    page.hits = F("hits") + 1', "    page.save()", "    page.save()"];
  const passes = [stored, "One more query is sent for each pass of the loop."];
  expect(mend("for page.title in titles:", "    page.save()")).toMatchObject({ changes: passes });
  expect(mend("while titles.pop():", ...each)).toMatchObject({ changes: passes });
});

test("a save inside another expression has no line behind it", () => {
  expect(mend("[page.save() for title in titles]")).toEqual({
    refused: "The save does not stand on a line of its own.",
  });
});
