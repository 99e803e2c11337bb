import { expect, test } from "vitest";
import type { LocatedFinding } from "../engine/analysis";
import type { Fix } from "../orm/fix";
import { listActions } from "./actions";
import { checkFile } from "./check-file";
import { FakeAnalysis, workspaceOf } from "./fake-analysis.fixture";
import type { ActionData } from "./service";
import { TextPlaces } from "./text-places";

const VIEWS = "/p/shop/views.py";
const SELECTORS = "/p/shop/selectors.py";
const TEXTS = {
  [VIEWS]: "books = Book.objects.all()\nfor b in books:\n    print(b.author, b.editor)\n",
  [SELECTORS]: "from x import y\n\n\ndef all_books():\n    return Book.objects.all()\n",
};

function fixAt(analysis: FakeAnalysis, file: string, title: string, safety: Fix["safety"] = "safe"): Fix {
  const { end } = analysis.placeOf(file, "Book.objects");
  const edits = [{ file, start: end, end, newText: '.select_related("author")' }];
  return { title, safety, edits, changes: ["The query joins."] };
}

function actions(analysis: FakeAnalysis, only?: readonly string[]): ActionData[] {
  const places = new TextPlaces(analysis);
  const checked = checkFile(workspaceOf(analysis), VIEWS, analysis.findings(VIEWS));
  const pathOf = (file: string): string => file.slice("/p/".length);
  const at = { line: 2, character: 12 };
  const nothing = { testsOf: () => [], pinCount: () => null };
  return listActions({ analysis, places, file: VIEWS, checked, pathOf, ...nothing }, { start: at, end: at }, only);
}

function prepare(extra: (analysis: FakeAnalysis) => Partial<LocatedFinding>): FakeAnalysis {
  const analysis = new FakeAnalysis({ ...TEXTS });
  analysis.report(VIEWS, "b.author", extra(analysis));
  return analysis;
}

/** The text of a file after an action. */
function apply(analysis: FakeAnalysis, action: ActionData | undefined, file = VIEWS): string {
  const places = new TextPlaces(analysis);
  let text = analysis.text(file) ?? "";
  const edits = action?.edits.find((each) => each.file === file)?.edits ?? [];
  for (const { range, newText } of [...edits].reverse())
    text = text.slice(0, places.offset(file, range.start)) + newText + text.slice(places.offset(file, range.end));
  return text;
}

test("the nearest fix is preferred, the root comes second, then ignoring and reading on", () => {
  const analysis = prepare((on) => ({
    fix: fixAt(on, VIEWS, 'Add select_related("author")'),
    alternatives: [
      fixAt(on, SELECTORS, 'Add select_related("author") in shop/selectors.py, also for 2 other readers', "unsafe"),
    ],
  }));
  expect(actions(analysis).map(({ title, kind, preferred }) => [title, kind, preferred])).toEqual([
    ['Add select_related("author") at line 1', "quickfix", true],
    ['Add select_related("author") at shop/selectors.py:5, also for 2 other readers', "quickfix", false],
    ["Ignore n-plus-one here", "quickfix", false],
    ["Show documentation of n-plus-one", "quickfix", false],
  ]);
  expect(apply(analysis, actions(analysis)[0])).toContain('Book.objects.select_related("author").all()');
  expect(apply(analysis, actions(analysis)[1], SELECTORS)).toContain(
    'return Book.objects.select_related("author").all()',
  );
});

test("an unsafe fix is offered and not preferred; a refusal offers nothing", () => {
  const unsafe = actions(prepare((on) => ({ fix: fixAt(on, VIEWS, "Add it", "unsafe") })));
  expect(unsafe[0]).toMatchObject({ title: "Add it at line 1", preferred: false });
  const refused = actions(prepare(() => ({ fix: { refused: "It is a union." } })));
  expect(refused.map(({ title }) => title)).toEqual(["Ignore n-plus-one here", "Show documentation of n-plus-one"]);
});

test("findings elsewhere offer nothing here", () => {
  const analysis = new FakeAnalysis({ ...TEXTS });
  analysis.report(VIEWS, "books");
  expect(actions(analysis)).toEqual([]);
});

test("two findings with one fix are one action that mends both", () => {
  const analysis = prepare((on) => ({ fix: fixAt(on, VIEWS, "Add it") }));
  analysis.report(VIEWS, "print(b.author, b.editor)", { fix: fixAt(analysis, VIEWS, "Add it") });
  const [fix, ...others] = actions(analysis);
  expect(fix?.fingerprints).toEqual(["n-plus-one-b.author", "n-plus-one-print(b.author, b.editor)"]);
  expect(others.map(({ title }) => title)).not.toContain("Add it at line 1");
});

test("ignoring silences the finding", () => {
  const analysis = prepare(() => ({}));
  const ignore = actions(analysis).find(({ title }) => title.startsWith("Ignore"));
  const text = apply(analysis, ignore);
  expect(text).toContain("    print(b.author, b.editor)  # roundtrip: ignore[n-plus-one]\n");
  const after = new FakeAnalysis({ [VIEWS]: text });
  after.report(VIEWS, "b.author");
  expect(checkFile(workspaceOf(after), VIEWS, after.findings(VIEWS))).toEqual({ findings: [], unused: [] });
});

test("ignoring joins the comment that is there", () => {
  const analysis = new FakeAnalysis({ [VIEWS]: "\n\nprint(b.author)  # roundtrip: ignore[query-in-loop]\n" });
  analysis.report(VIEWS, "b.author");
  const ignore = actions(analysis).find(({ title }) => title.startsWith("Ignore"));
  expect(apply(analysis, ignore)).toBe("\n\nprint(b.author)  # roundtrip: ignore[query-in-loop, n-plus-one]\n");
});

test("ignoring goes above the statement where no comment can stand at the line's end", () => {
  const analysis = new FakeAnalysis({ [VIEWS]: 'if x:\r\n\ty = f"""\r\n{1} {b.author}\r\n"""\r\n' });
  analysis.report(VIEWS, "b.author");
  const ignore = actions(analysis).find(({ title }) => title.startsWith("Ignore"));
  expect(apply(analysis, ignore)).toBe(
    'if x:\r\n\t# roundtrip: ignore[n-plus-one]\r\n\ty = f"""\r\n{1} {b.author}\r\n"""\r\n',
  );
});

test("an unused comment can be removed", () => {
  const analysis = new FakeAnalysis({ [VIEWS]: "\n\nprint(x)  # roundtrip: ignore\n" });
  const [removal] = actions(analysis);
  expect(removal).toMatchObject({ title: "Remove the unused suppression", preferred: true });
  expect(apply(analysis, removal)).toBe("\n\nprint(x)\n");
});

test("fixing all takes the safe fixes of findings that are shown, only where it is asked for", () => {
  const analysis = prepare((on) => ({ fix: fixAt(on, VIEWS, "Add it") }));
  analysis.report(VIEWS, "b.editor", { fix: fixAt(analysis, VIEWS, "Add that", "unsafe") });
  expect(actions(analysis, ["source.fixAll"])).toMatchObject([
    { title: "Fix 1", kind: "source.fixAll.roundtrip", fingerprints: ["n-plus-one-b.author"] },
  ]);
  expect(actions(analysis, ["source.fixAll.roundtrip", "quickfix"]).map(({ kind }) => kind)).toContain(
    "source.fixAll.roundtrip",
  );
  expect(actions(analysis).map(({ kind }) => kind)).not.toContain("source.fixAll.roundtrip");
  expect(actions(analysis, ["refactor"])).toEqual([]);
  analysis.texts[VIEWS] = `${TEXTS[VIEWS]}# roundtrip: ignore-file\n`;
  expect(actions(analysis, ["source.fixAll"])).toEqual([]);
});

test("other ways to mend a finding come behind the obvious one, none of them preferred", () => {
  const analysis = prepare((on) => ({
    fix: fixAt(on, VIEWS, 'Add select_related("author")'),
    alternatives: [fixAt(on, VIEWS, "Fetch for all rows at once: fetch_mode(models.FETCH_PEERS)")],
  }));
  expect(actions(analysis).map(({ title, preferred }) => [title, preferred])).toEqual([
    ['Add select_related("author") at line 1', true],
    ["Fetch for all rows at once: fetch_mode(models.FETCH_PEERS) at line 1", false],
    ["Ignore n-plus-one here", false],
    ["Show documentation of n-plus-one", false],
  ]);
});
