import { describe, expect, it } from "vitest";
import type { Analysis } from "./analysis";
import { editableAnalysis, memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
`;

const SELECTORS = `from shop.models import Book


def books():
    return Book.objects.all()
`;

const VIEWS = `from shop.selectors import books


def index(request):
    return [book.author.name for book in books()]
`;

const SHOP = { "shop/models.py": MODELS, "shop/selectors.py": SELECTORS, "shop/views.py": VIEWS };

function found(analysis: Analysis): string[] {
  return analysis.allFindings().map(({ finding, place }) => {
    const text = analysis.text(place.file)?.slice(place.start, place.end);
    return `${place.file.replace("/project/", "")}: ${finding.path} at ${text}`;
  });
}

const INDEX = "shop/views.py: author at book.author";

const TILL = `from django.db import models


class Till(models.Model):
    money = models.IntegerField(default=0)

    def pay(self, amount):
        self.money -= amount
        self.save()
`;

const PAYING = `from shop.models import Till


def pay(request):
    till = Till.objects.get()
    if till.money > 1:
        till.pay(1)
`;

describe("after an edit", () => {
  it("asks those of other files again who found something in the edited one", () => {
    const { analysis, edit } = editableAnalysis({ "shop/models.py": TILL, "shop/views.py": PAYING });
    analysis.allFindings();
    const said = () =>
      analysis.findings(pathOf("shop/models.py")).map(({ finding, place }) => [finding.rule, place.start]);
    const start = TILL.indexOf("self.money -=");
    expect(said()).toEqual([["check-then-act", start]]);
    edit({ "shop/models.py": TILL.replace("        self.money", "        name = 1\n        self.money") });
    expect(said()).toEqual([["check-then-act", start + "        name = 1\n".length]]);
  });

  it("sees a load that another file adds", () => {
    const { analysis, edit } = editableAnalysis(SHOP);
    expect(found(analysis)).toEqual([INDEX]);
    edit({ "shop/selectors.py": SELECTORS.replace(".all()", '.select_related("author")') });
    expect(found(analysis)).toEqual([]);
    edit({ "shop/selectors.py": SELECTORS });
    expect(found(analysis)).toEqual([INDEX]);
  });

  it("keeps places right when text above them changes", () => {
    const { analysis, edit } = editableAnalysis(SHOP);
    expect(found(analysis)).toEqual([INDEX]);
    edit({ "shop/views.py": `"""The views."""\n\n${VIEWS}` });
    expect(found(analysis)).toEqual([INDEX]);
    edit({ "shop/selectors.py": `# One more line.\n${SELECTORS}` });
    const [finding] = analysis.allFindings();
    const root = finding?.chain[0];
    expect(analysis.text(root?.file ?? "")?.slice(root?.start, root?.end)).toBe("Book.objects");
  });

  it("takes a relation that became a column for one", () => {
    const { analysis, edit } = editableAnalysis(SHOP);
    expect(found(analysis)).toEqual([INDEX]);
    edit({ "shop/models.py": MODELS.replace(/author = .*/, "author = models.CharField(max_length=9)") });
    expect(found(analysis)).toEqual([]);
  });

  it("hears of files that appear and go", () => {
    const { analysis, edit } = editableAnalysis({ "shop/models.py": MODELS, "shop/views.py": VIEWS });
    expect(found(analysis)).toEqual([]);
    edit({ "shop/selectors.py": SELECTORS });
    expect(found(analysis)).toEqual([INDEX]);
    edit({ "shop/views.py": null });
    expect(found(analysis)).toEqual([]);
  });

  it("says nothing of a function that does not parse, and speaks again when it does", () => {
    const { analysis, edit } = editableAnalysis(SHOP);
    edit({ "shop/views.py": VIEWS.replace("books()]", "books(") });
    expect(found(analysis)).toEqual([]);
    edit({ "shop/views.py": VIEWS });
    expect(found(analysis)).toEqual([INDEX]);
  });

  it("follows a class-level queryset that moves in its file", () => {
    const views = `from shop.models import Book


class Index:
    queryset = Book.objects.all()

    def get(self, request):
        return [book.author.name for book in self.queryset.all()]
`;
    const { analysis, edit } = editableAnalysis({ "shop/models.py": MODELS, "shop/views.py": views });
    expect(found(analysis)).toEqual([INDEX]);
    edit({ "shop/views.py": `# Moved.\n${views}` });
    const [finding] = analysis.allFindings();
    const root = finding?.chain[0];
    expect(analysis.text(root?.file ?? "")?.slice(root?.start, root?.end)).toBe("Book.objects");
  });
});

describe("several projects in one workspace", () => {
  const north = { "manage.py": "", "shop/models.py": MODELS, "shop/views.py": VIEWS, "shop/selectors.py": SELECTORS };
  const south = {
    ...north,
    "shop/models.py": MODELS.replace(/author = .*/, "author = models.CharField(max_length=9)"),
  };
  const below = (folder: string, files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));

  it("keeps models of one label apart", () => {
    const analysis = memoryAnalysis({ ...below("north", north), ...below("south", south) });
    expect(found(analysis)).toEqual(["north/shop/views.py: author at book.author"]);
    expect(analysis.schemas().map((schema) => schema.models.size > 0)).toContain(true);
    expect(analysis.findings(pathOf("south/shop/views.py"))).toEqual([]);
  });
});

describe("fixes", () => {
  const titles = (analysis: Analysis) =>
    analysis
      .allFindings()
      .map(({ fix, alternatives }) => [
        fix && "title" in fix ? fix.title : null,
        ...alternatives.map(({ title }) => title),
      ]);

  it("offer a fetch mode where Django has them", () => {
    expect(titles(memoryAnalysis(SHOP, { djangoVersion: [6, 1] }))).toEqual([
      [
        'Add select_related("author") in shop/selectors.py',
        "Fetch for all rows at once: fetch_mode(models.FETCH_PEERS) in shop/selectors.py",
      ],
    ]);
    expect(titles(memoryAnalysis(SHOP, { djangoVersion: [5, 2] }))).toEqual([
      ['Add select_related("author") in shop/selectors.py'],
    ]);
  });

  it("do not undo what a caller may have loaded", () => {
    const models = `${MODELS}
    def pages(self):
        return [page.editor.name for page in self.page_set.all()]


class Page(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    editor = models.ForeignKey(Author, on_delete=models.CASCADE)
`;
    const [finding] = memoryAnalysis({ "shop/models.py": models }).allFindings();
    expect(finding?.fix).toMatchObject({ title: 'Add select_related("editor")', safety: "unsafe" });
  });
});

it("mends the findings of a file together, whatever models they are about", () => {
  const views = `from shop.models import Author, Book


def index(request):
    return [book.author.name for book in Book.objects.all()]


def shelves(request):
    return [list(author.book_set.all()) for author in Author.objects.all()]
`;
  const analysis = memoryAnalysis({ "shop/models.py": MODELS, "shop/views.py": views });
  const fix = analysis.fixAll(analysis.allFindings());
  // They take the place of `all`, which says nothing beside them.
  expect(fix?.edits.map(({ newText }) => newText).sort()).toEqual([
    'prefetch_related("book_set")',
    'select_related("author")',
  ]);
});

describe("a lock in another file", () => {
  const PAYABLE = `${TILL}
    def close(self):
        self.money = 0
        self.save()
`;
  const LOCKS = (then: string) => `from django.db import transaction
from shop.models import Till


@transaction.atomic
def run(pk):
    ${then}(Till.objects.select_for_update().get(pk=pk))
`;
  const STEPS = (then: string) => `def step(till):
    till.${then}(1)
`;
  const lost = (analysis: Analysis) => found(analysis).filter((line) => line.includes("money at self.money"));

  it("silences what it leads to, as long as it does", () => {
    const { analysis, edit } = editableAnalysis({
      "shop/models.py": PAYABLE,
      "shop/jobs.py": LOCKS("step"),
      "shop/steps.py": STEPS("close"),
    });
    expect(lost(analysis)).toHaveLength(1);
    edit({ "shop/steps.py": STEPS("pay") });
    expect(lost(analysis)).toEqual([]);
    edit({ "shop/jobs.py": LOCKS("print") });
    expect(lost(analysis)).toHaveLength(1);
    edit({ "shop/jobs.py": LOCKS("step") });
    expect(lost(analysis)).toEqual([]);
    edit({ "shop/jobs.py": null });
    expect(lost(analysis)).toHaveLength(1);
  });
});
