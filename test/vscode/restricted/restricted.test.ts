import { match, ok, strictEqual } from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CodeLens, ConfigurationTarget, commands, type Hover, type MarkdownString, workspace } from "vscode";
import { findingAt } from "../suite/findings";
import { activeExtension, fileUri, locate, openFile, untilIndexed } from "../suite/project";

describe("a folder that is not trusted", () => {
  before(async () => {
    // All that a run would need is there.
    const settings = workspace.getConfiguration("roundtrip");
    await settings.update("python.path", process.env.ROUNDTRIP_SAMPLE_PYTHON, ConfigurationTarget.Workspace);
    await openFile("catalog/views.py");
    await untilIndexed();
  });

  it("is open in Restricted Mode", () => {
    strictEqual(workspace.isTrusted, false);
  });

  it("is analysed: findings, hovers and predicted costs", async () => {
    const views = await openFile("catalog/views.py");
    const range = locate(views, "def book_list", "book.publisher");
    match((await findingAt(views, range)).message, /publisher/);
    const at = range.end.translate(0, -1);
    const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", views.uri, at);
    const text = hovers.flatMap(({ contents }) => contents.map((each) => (each as MarkdownString).value)).join();
    match(text, /quer(y|ies)/);
    const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", views.uri, 100);
    ok(lenses.some(({ command }) => /^predicted 1 \+ n/.test(command?.title ?? "")));
  });

  it("runs none of its code, whichever command asks for it", async () => {
    const tests = await openFile("tests/test_catalog.py");
    const at = locate(tests, "def test_list_names", "self").start;
    const asked = [
      commands.executeCommand("roundtrip.runTest", tests.uri, at),
      commands.executeCommand("roundtrip.runFileTests", tests.uri),
      commands.executeCommand("roundtrip.runAllTests"),
    ];
    for (const outcome of await Promise.all(asked)) strictEqual(outcome, undefined);
    strictEqual(await commands.executeCommand("roundtrip.runServer"), false);
    // Python leaves these behind wherever it imports the project's code.
    strictEqual(existsSync(join(fileUri("tests").fsPath, "__pycache__")), false);
    strictEqual(existsSync(join(fileUri("catalog").fsPath, "__pycache__")), false);
    strictEqual((await activeExtension()).isReportShown(), false);
  });
});
