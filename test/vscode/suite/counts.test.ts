import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CodeActionKind,
  type CodeLens,
  ConfigurationTarget,
  commands,
  Selection,
  type TextDocument,
  Uri,
  window,
  workspace,
} from "vscode";
import { freePort } from "../workbench/free-port";
import { until } from "../workbench/until";
import { actionsAt, findingAt } from "./findings";
import { activeExtension, fileUri, locate, openFile, PATIENCE, revertAll, untilIndexed } from "./project";

/** What a command that runs tests gives: as much of it as is looked at here. */
interface Outcome {
  message: { severity: string; text: string };
  counts: { begun: number; passed: number };
}

interface Verdict {
  before: number | null;
  after: number | null;
  text: string;
}

/** The sample's test has eight books, each with a publisher of its own: one query for the books, one for each publisher. */
const BOOKS = 8;

async function lensAbove(document: TextDocument, heading: string, title: RegExp): Promise<CodeLens> {
  const { line } = locate(document, heading, heading).start;
  let titles: string[] = [];
  const find = async () => {
    const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 100);
    titles = lenses.map(({ range, command }) => `${range.start.line + 1}: ${command?.title}`);
    return lenses.find((each) => each.range.start.line === line && title.test(each.command?.title ?? ""));
  };
  return until(() => `a lens ${title} above ${heading}, among ${titles.join("; ")}`, PATIENCE, find);
}

async function runListTest(): Promise<Outcome | undefined> {
  const tests = await openFile("tests/test_catalog.py");
  const at = locate(tests, "def test_list_names", "self").start;
  return commands.executeCommand<Outcome | undefined>("roundtrip.runTest", tests.uri, at);
}

/** Presses the first button of the latest notification, as a key of the editor does. Nothing happens without one. */
function pressFirstButton(): Thenable<void> {
  return commands.executeCommand("notification.acceptPrimaryAction");
}

/** Whether there is an answer, whatever it says: the sample's database is empty. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume();
      response.once("end", () => resolve(true));
    });
    request.once("error", () => resolve(false));
  });
}

function queryTexts(): string[] {
  return workspace.textDocuments.filter(({ uri }) => uri.scheme === "roundtrip-queries").map((each) => each.getText());
}

describe("recorded counts in a real editor", () => {
  const settings = (): ReturnType<typeof workspace.getConfiguration> => workspace.getConfiguration("roundtrip");

  before(async () => {
    await settings().update("python.path", process.env.ROUNDTRIP_SAMPLE_PYTHON, ConfigurationTarget.Workspace);
    await settings().update("tests.rerunAfterFix", "never", ConfigurationTarget.Workspace);
    await openFile("catalog/views.py");
    await untilIndexed();
  });

  after(async () => {
    await commands.executeCommand("roundtrip.closeRecording");
    for (const name of ["python.path", "tests.rerunAfterFix"])
      await settings().update(name, undefined, ConfigurationTarget.Workspace);
  });

  afterEach(revertAll);

  it("runs a test of the project and shows what its view sent", async () => {
    const outcome = await runListTest();
    deepStrictEqual([outcome?.counts.begun, outcome?.counts.passed], [1, 1], outcome?.message.text);
    match(outcome?.message.text ?? "", new RegExp(`^1 test passed\\. ${BOOKS + 1} queries\\.$`));
    const views = await openFile("catalog/views.py");
    await lensAbove(views, "def book_list", new RegExp(`^${BOOKS + 1} queries in .*${BOOKS} repeat \\(publisher\\)`));
  });

  it("lists the queries in a peek view, with their SQL and place", async () => {
    const views = await openFile("catalog/views.py");
    const lens = await lensAbove(views, "def book_list", / queries in /);
    ok(lens.command);
    const listed = await commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    strictEqual(listed, 2);
    const [text] = queryTexts();
    match(text ?? "", /^-- 8 × SELECT catalog_publisher · catalog\/views\.py:15 · 8 repeat \(publisher\) · .* ms$/m);
    match(text ?? "", /^-- 1 × SELECT catalog_book · catalog\/views\.py:14 · .* ms$/m);
    match(text ?? "", /FROM "catalog_publisher"/);
    await commands.executeCommand("closeReferenceSearch");
  });

  it("shows the report page, and exports it", async () => {
    await commands.executeCommand("roundtrip.showReport");
    const { isReportShown } = await activeExtension();
    await until("the report page has asked for its data", PATIENCE, isReportShown);
    const folder = mkdtempSync(join(tmpdir(), "roundtrip-export-"));
    try {
      const target = Uri.file(join(folder, "report.json"));
      await commands.executeCommand("roundtrip.exportReport", target);
      const { version, tests } = JSON.parse(readFileSync(target.fsPath, "utf8"));
      strictEqual(version, 1);
      strictEqual(tests.length, 1);
      match(tests[0].name, /test_list_names_the_publisher/);
      strictEqual(tests[0].queries, BOOKS + 1);
      const list = tests[0].functions.find(({ name }: { name: string }) => name === "book_list");
      deepStrictEqual([list.file, list.queries, list.repeats], ["catalog/views.py", BOOKS + 1, BOOKS]);
    } finally {
      rmSync(folder, { recursive: true });
      await commands.executeCommand("workbench.action.closeActiveEditor");
    }
  });

  it("runs the tests that reach a function", async () => {
    const views = await openFile("catalog/views.py");
    const at = locate(views, "def book_list", "rows").start;
    const outcome = await commands.executeCommand<Outcome>("roundtrip.runReachingTests", views.uri, at);
    deepStrictEqual([outcome.counts.begun, outcome.counts.passed], [1, 1]);
  });

  it("sees the count fall after a fix, and takes the fix back", async () => {
    await runListTest();
    const views = await openFile("catalog/views.py");
    await lensAbove(views, "def book_list", new RegExp(`^${BOOKS + 1} queries in `));
    const before = views.getText();
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    const [fix] = await actionsAt(views, range, CodeActionKind.QuickFix);
    ok(fix?.edit && (await workspace.applyEdit(fix.edit)));
    strictEqual(fix.command?.command, "roundtrip.fixApplied");
    await commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
    const verdict = await commands.executeCommand<Verdict>("roundtrip.rerunAfterFix");
    deepStrictEqual([verdict.before, verdict.after], [BOOKS + 1, 1]);
    strictEqual(verdict.text, `${BOOKS + 1} → 1 query, 1 test passes.`);
    await lensAbove(views, "def book_list", /^1 query in /);
    strictEqual(await commands.executeCommand("roundtrip.undoFix"), true);
    strictEqual(views.getText(), before);
    strictEqual(readFileSync(views.uri.fsPath, "utf8"), before);
  });

  it("runs the tests again when the question after a fix is answered so, and shows the report when asked", async () => {
    await runListTest();
    const views = await openFile("catalog/views.py");
    const before = views.getText();
    const range = locate(views, "def book_list", "book.publisher");
    await findingAt(views, range);
    const [fix] = await actionsAt(views, range, CodeActionKind.QuickFix);
    ok(fix?.edit && fix.command && (await workspace.applyEdit(fix.edit)));
    await settings().update("tests.rerunAfterFix", "ask", ConfigurationTarget.Workspace);
    try {
      await commands.executeCommand("notifications.clearAll");
      const followed = commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
      // The run begins with saving what was fixed; a button that is pressed after that would cancel it.
      let pressed = 0;
      await until("the question is answered", PATIENCE, async () => {
        if (views.isDirty && Date.now() - pressed > 1000) {
          pressed = Date.now();
          await pressFirstButton();
        }
        return !views.isDirty;
      });
      await followed;
      await lensAbove(views, "def book_list", /^1 query in /);
      const { isReportShown } = await activeExtension();
      await until("the report that the verdict leads to", PATIENCE, async () => {
        await pressFirstButton();
        return isReportShown();
      });
      await commands.executeCommand("workbench.action.closeActiveEditor");
    } finally {
      await settings().update("tests.rerunAfterFix", "never", ConfigurationTarget.Workspace);
      strictEqual(await commands.executeCommand("roundtrip.undoFix"), true);
    }
    strictEqual(readFileSync(views.uri.fsPath, "utf8"), before);
  });

  it("ends the run that goes on when a second one is to take its place", async () => {
    await commands.executeCommand("notifications.clearAll");
    const first = commands.executeCommand<Outcome>("roundtrip.runAllTests");
    const second = commands.executeCommand<Outcome>("roundtrip.runAllTests");
    // By then the question is asked: the first run waits for its interpreter.
    await new Promise((resolve) => setImmediate(resolve));
    await pressFirstButton();
    match((await first).message.text, /^The run was cancelled\./);
    const { counts, message } = await second;
    ok(counts.begun > 1 && counts.passed === counts.begun, message.text);
  });

  it("takes a fix back in the other file it landed in", async () => {
    const tests = await openFile("tests/test_catalog.py");
    const at = locate(tests, "def test_catalogue_export", "self").start;
    await commands.executeCommand("roundtrip.runTest", tests.uri, at);
    const exports = await openFile("catalog/exports.py");
    const range = locate(exports, "def catalogue_rows", "book.publisher");
    await findingAt(exports, range);
    const views = fileUri("catalog/views.py").fsPath;
    const before = readFileSync(views, "utf8");
    const fix = await until("a fix that a test reaches", PATIENCE, async () => {
      const [first] = await actionsAt(exports, range, CodeActionKind.QuickFix);
      return first?.command !== undefined && first;
    });
    ok(fix.edit && (await workspace.applyEdit(fix.edit)));
    await commands.executeCommand(fix.command?.command ?? "", ...(fix.command?.arguments ?? []));
    const verdict = await commands.executeCommand<Verdict>("roundtrip.rerunAfterFix");
    ok((verdict.after ?? 0) < (verdict.before ?? 0), verdict.text);
    ok(readFileSync(views, "utf8") !== before, "the fix is saved for the run");
    strictEqual(await commands.executeCommand("roundtrip.undoFix"), true);
    strictEqual(readFileSync(views, "utf8"), before);
  });

  it("counts the queries of the tests that the view of tests runs", async () => {
    const tests = await openFile("tests/test_accounts.py");
    const editor = await window.showTextDocument(tests);
    const at = locate(tests, "def test_newsletter_cities", "self").start;
    editor.selection = new Selection(at, at);
    const views = await openFile("accounts/views.py");
    await window.showTextDocument(tests);
    await commands.executeCommand("testing.runAtCursor");
    await lensAbove(views, "def newsletter_cities", / queries in test_newsletter_cities/);
  });

  it("counts the requests of the development server, until it is stopped", async () => {
    const port = await freePort();
    await settings().update("server.arguments", ["--noreload", String(port)], ConfigurationTarget.Workspace);
    try {
      strictEqual(await commands.executeCommand("roundtrip.runServer"), true);
      const ask = (): Promise<boolean> => answers(`http://127.0.0.1:${port}/catalog/books/`);
      await until("the server answers", PATIENCE, ask);
      const views = await openFile("catalog/views.py");
      await lensAbove(views, "def book_list", /1 query in GET .*books/);
      await commands.executeCommand("roundtrip.stopServer");
      await until("the server is gone", PATIENCE, async () => !(await ask()));
    } finally {
      await commands.executeCommand("roundtrip.stopServer");
      await settings().update("server.arguments", undefined, ConfigurationTarget.Workspace);
    }
  });

  it("says that a run was cancelled", async () => {
    const run = commands.executeCommand<Outcome>("roundtrip.runAllTests");
    const cancel = async (): Promise<boolean> => commands.executeCommand<boolean>("roundtrip.cancelRun");
    await until("there is a run to cancel", PATIENCE, cancel);
    match((await run).message.text, /^The run was cancelled\./);
  });
});
