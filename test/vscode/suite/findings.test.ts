import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import {
  CodeActionKind,
  ConfigurationTarget,
  commands,
  DiagnosticSeverity,
  type Hover,
  type MarkdownString,
  type Uri,
  WorkspaceEdit,
  type WorkspaceEditEntryMetadata,
  workspace,
} from "vscode";
import { until } from "../workbench/until";
import { actionsAt, findingAt, findingsIn, untilClean } from "./findings";
import { fileUri, locate, openFile, PATIENCE, replace, revertAll, statusText, untilIndexed } from "./project";

describe("the bookshop in a real editor", () => {
  before(async () => {
    await openFile("catalog/views.py");
    await untilIndexed();
  });

  afterEach(revertAll);

  it("underlines the read that costs a query per row", async () => {
    const views = await openFile("catalog/views.py");
    const finding = await findingAt(views, locate(views, "def book_list", "book.publisher"));
    strictEqual(finding.severity, DiagnosticSeverity.Warning);
    match(finding.message, /publisher/);
    const code = finding.code;
    ok(typeof code === "object", "the code links to its documentation");
    strictEqual(code.value, "n-plus-one");
    match(code.target.toString(), /n-plus-one/);
    ok(finding.relatedInformation?.length, "the finding names the place of the queryset");
  });

  it("leaves the look-alike with select_related alone", async () => {
    const views = await openFile("catalog/views.py");
    await findingAt(views, locate(views, "def book_list", "book.publisher"));
    const body = locate(views, "def book_shelf", "def book_origins");
    const start = locate(views, "def book_shelf", "def book_shelf").start;
    deepStrictEqual(
      findingsIn(views).filter(({ range }) => range.start.isAfter(start) && range.end.isBefore(body.start)),
      [],
    );
  });

  it("explains the read on hover", async () => {
    const views = await openFile("catalog/views.py");
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    const hovers = await commands.executeCommand<Hover[]>(
      "vscode.executeHoverProvider",
      views.uri,
      range.end.translate(0, -1),
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((content) => (content as MarkdownString).value))
      .join("\n");
    match(text, /publisher/i);
    match(text, /quer(y|ies)/);
  });

  it("offers a quick fix, which mends the finding", async () => {
    const views = await openFile("catalog/views.py");
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    const [fix] = await actionsAt(views, range, CodeActionKind.QuickFix);
    match(fix?.title ?? "", /select_related\("publisher"\)/);
    ok(fix?.edit && (await workspace.applyEdit(fix.edit)));
    strictEqual(
      views.getText(locate(views, "def book_list", 'Book.objects.published().select_related("publisher")')),
      'Book.objects.published().select_related("publisher")',
    );
    await untilClean(views, locate(views, "def book_list", "book.publisher"));
  });

  it("tells the editor's preview what a fix changes in behaviour", async () => {
    const views = await openFile("catalog/views.py");
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    // An edit that was made does not give its annotations back: they are seen where the edit gets them.
    const { set } = WorkspaceEdit.prototype;
    const annotations: WorkspaceEditEntryMetadata[] = [];
    WorkspaceEdit.prototype.set = function (this: WorkspaceEdit, uri: Uri, edits: readonly unknown[]) {
      for (const edit of edits) if (Array.isArray(edit) && edit[1]) annotations.push(edit[1]);
      Reflect.apply(set, this, [uri, edits]);
    };
    try {
      await actionsAt(views, range, CodeActionKind.QuickFix);
    } finally {
      WorkspaceEdit.prototype.set = set;
    }
    const [annotation] = annotations;
    match(annotation?.label ?? "", /^Add select_related\("publisher"\)/);
    strictEqual(annotation?.description, "`select_related` loads to-one relations in the same query, as a join.");
    strictEqual(annotation?.needsConfirmation, false);
  });

  it("applies a fix that lands in another file", async () => {
    const exports = await openFile("catalog/exports.py");
    const range = locate(exports, "def catalogue_rows", "book.publisher");
    await findingAt(exports, range);
    const [fix] = await actionsAt(exports, range, CodeActionKind.QuickFix);
    ok(fix?.edit, "there is a fix");
    const views = fileUri("catalog/views.py").toString();
    deepStrictEqual(
      fix.edit.entries().map(([uri]) => uri.toString()),
      [views],
    );
    ok(await workspace.applyEdit(fix.edit));
    await until("the other file holds the fix", PATIENCE, () =>
      workspace.textDocuments.some(
        (document) =>
          document.uri.toString() === views &&
          /def export_catalogue.*?Book\.objects\.order_by\("isbn"\)\.select_related\("publisher"\)/s.test(
            document.getText(),
          ),
      ),
    );
    await untilClean(exports, range);
  });

  it("adds a unique constraint to a model in another file, from the call that needs it", async () => {
    const views = await openFile("catalog/views.py");
    const call = "Author.objects.get_or_create(last_name=name)";
    const end = views.lineAt(views.lineCount - 1).range;
    await replace(views, end.with(end.end), `\n\ndef find_author(name):\n    return ${call}[0]\n`);
    const range = locate(views, "def find_author", call);
    const finding = await findingAt(views, range);
    const models = fileUri("catalog/models.py").toString();
    deepStrictEqual(
      finding.relatedInformation?.map(({ location }) => location.uri.toString()),
      [models],
    );
    const [fix] = await actionsAt(views, range, CodeActionKind.QuickFix);
    match(fix?.title ?? "", /^Add a unique constraint on last_name to Author at catalog\/models\.py:\d+$/);
    ok(fix?.edit && (await workspace.applyEdit(fix.edit)));
    await until("the model has the constraint", PATIENCE, () =>
      workspace.textDocuments.some(
        (document) =>
          document.uri.toString() === models &&
          /class Author\(.*?class Meta\(TimeStampedModel\.Meta\):\s+constraints = \[\s+models\.UniqueConstraint\(\s+fields=\["last_name"\],\s+name="catalog_author_last_name_uniq",\s+\),\s+\]\n\n {4}def __str__/s.test(
            document.getText(),
          ),
      ),
    );
    await untilClean(views, range);
    strictEqual(fix.command?.command, "roundtrip.fixApplied");
    const [applied] = fix.command.arguments ?? [];
    strictEqual(
      applied.migration.duplicates,
      'Author.objects.values("last_name").annotate(n=Count("pk")).filter(n__gt=1)',
    );
  });

  it("mends the whole file at once", async () => {
    const views = await openFile("catalog/views.py");
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    const before = findingsIn(views).length;
    const whole = locate(views, "", views.getText());
    const [fix] = await actionsAt(views, whole, CodeActionKind.SourceFixAll.append("roundtrip"));
    ok(fix?.edit && (await workspace.applyEdit(fix.edit)));
    for (const heading of ["def book_list", "def cover_gallery", "def category_index"]) {
      ok(
        /\.select_related\(/.test(
          views.getText(locate(views, heading, "JsonResponse").with(locate(views, heading, heading).start)),
        ),
        heading,
      );
    }
    await until("fewer findings than before", PATIENCE, () => findingsIn(views).length < before);
  });

  it("follows the text that is not saved yet", async () => {
    const views = await openFile("catalog/views.py");
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    await replace(views, locate(views, "def book_list", "book.publisher.name"), "book.title");
    await untilClean(views, range);
    await replace(views, locate(views, "def book_list", "book.title}"), "book.publisher.name}");
    await findingAt(views, range);
  });

  it("counts the findings in the status bar", async () => {
    const text = await untilIndexed();
    ok(Number(text.match(/\d+/)?.[0]) >= 10, text);
  });

  it("obeys its settings", async () => {
    const views = await openFile("catalog/views.py");
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    const settings = workspace.getConfiguration("roundtrip");
    try {
      await settings.update("rules", { "n-plus-one": "off" }, ConfigurationTarget.Global);
      await untilClean(views, range);
    } finally {
      await settings.update("rules", undefined, ConfigurationTarget.Global);
    }
    await findingAt(views, range);
  });

  it("says when it is off, and comes back", async () => {
    const views = await openFile("catalog/views.py");
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    const settings = workspace.getConfiguration("roundtrip");
    try {
      await settings.update("enable", false, ConfigurationTarget.Global);
      await until("the status says off", PATIENCE, async () => (await statusText()) === "Roundtrip: off");
      await untilClean(views, range);
    } finally {
      await settings.update("enable", undefined, ConfigurationTarget.Global);
    }
    await untilIndexed();
    await findingAt(views, range);
  });
});
