import {
  commands,
  type Disposable,
  Position,
  type TextDocument,
  Uri,
  type WorkspaceFolder,
  window,
  workspace,
} from "vscode";
import type { ReportData } from "../../../protocol/recorded";
import type { Recordings } from "../recording/recordings";
import { chooseFolder } from "./choose-folder";
import { findProjects, projectOf } from "./find-projects";
import { findReported } from "./find-reported";
import { findTests, type TestDefinition, testAt } from "./find-tests";
import { readTestNames } from "./read-test-names";
import type { NamedTest, Selection } from "./select-tests";
import type { RunOutcome, TestRuns } from "./test-runs";

/** A place as commands are given it: by the editor's menus, by a lens of the server, or not at all. */
type Target = [uri?: Uri | string, position?: { line: number; character: number }];
type Run = (folder: WorkspaceFolder, selection: Selection) => Promise<RunOutcome | undefined>;

/** Registers the commands that run tests. Each gives the run's outcome, or undefined when there was no run. */
export function registerRunCommands(runs: TestRuns, recordings: Recordings): Disposable[] {
  const run: Run = async (folder, selection) => {
    const outcome = await runs.run(folder, selection);
    if (outcome !== undefined) void showOutcome(runs, outcome);
    return outcome;
  };
  return [
    commands.registerCommand("roundtrip.runAllTests", async () => {
      const folder = await chooseWorkspaceFolder();
      return folder && run(folder, { kind: "all" });
    }),
    commands.registerCommand("roundtrip.runFileTests", (...target: Target) => runFile(run, target)),
    commands.registerCommand("roundtrip.runTest", (...target: Target) => runTest(run, target)),
    commands.registerCommand("roundtrip.runReachingTests", (...target: Target) => runReaching(run, recordings, target)),
    commands.registerCommand("roundtrip.cancelRun", () => runs.cancel()),
  ];
}

/** The tests of that name, with their files as the report knows them. */
export function nameTests(names: readonly string[], report: ReportData | null, folder: WorkspaceFolder): NamedTest[] {
  const tests = findReported(report, new Set(names), folder.uri.fsPath);
  const places = new Map(tests.map(({ runnerName, place }) => [runnerName, place?.file ?? null]));
  return names.map((name) => ({ name, file: places.get(name) ?? null }));
}

/** Tells how a run ended, with ways to see more. */
export async function showOutcome(runs: TestRuns, outcome: RunOutcome): Promise<void> {
  const { severity, text } = outcome.message;
  const show = {
    information: window.showInformationMessage,
    warning: window.showWarningMessage,
    error: window.showErrorMessage,
  };
  // A run without a test has nothing to report.
  const buttons = outcome.counts.begun === 0 ? ["Show Terminal"] : ["Show Report", "Show Terminal"];
  const answer = await show[severity](`Roundtrip: ${text}`, ...buttons);
  if (answer === "Show Report") await commands.executeCommand("roundtrip.showReport");
  if (answer === "Show Terminal") runs.showTerminal();
}

async function runFile(run: Run, target: Target): Promise<RunOutcome | undefined> {
  const { document, folder } = (await documentOf(target)) ?? {};
  if (document === undefined || folder === undefined) return undefined;
  if (testsOf(document, folder).length === 0) return tellNoTest(document, "has no tests");
  return run(folder, { kind: "file", file: document.uri.fsPath });
}

async function runTest(run: Run, target: Target): Promise<RunOutcome | undefined> {
  const { document, folder, position } = (await documentOf(target)) ?? {};
  if (document === undefined || folder === undefined || position === undefined) return undefined;
  const test = testAt(testsOf(document, folder), position.line);
  if (test === undefined) return tellNoTest(document, `has no test at line ${position.line + 1}`);
  return run(folder, { kind: "definitions", definitions: [{ file: document.uri.fsPath, name: test.name }] });
}

async function runReaching(run: Run, recordings: Recordings, target: Target): Promise<RunOutcome | undefined> {
  const { document, folder, position } = (await documentOf(target)) ?? {};
  if (document === undefined || folder === undefined || position === undefined) return undefined;
  const names = await recordings.testsReaching(document, position);
  if (names.length > 0)
    return run(folder, { kind: "named", tests: nameTests(names, await recordings.report(), folder) });
  const sentence =
    recordings.current === null
      ? "nothing is recorded yet, so which tests reach this function is not known"
      : "no recorded test reaches this function";
  const button = "Run All Tests";
  if ((await window.showInformationMessage(`Roundtrip: ${sentence}.`, button)) !== button) return undefined;
  return run(folder, { kind: "all" });
}

async function tellNoTest(document: TextDocument, what: string): Promise<undefined> {
  const button = "Run Tests That Reach This Function";
  const file = workspace.asRelativePath(document.uri);
  const answer = await window.showInformationMessage(`Roundtrip: ${file} ${what}.`, button);
  if (answer === button) await commands.executeCommand("roundtrip.runReachingTests");
}

/** What the target names, else what the active editor shows. Says so when that is no file of the workspace. */
async function documentOf([target, position]: Target): Promise<
  { document: TextDocument; folder: WorkspaceFolder; position: Position } | undefined
> {
  const editor = window.activeTextEditor;
  const uri = typeof target === "string" ? Uri.parse(target) : (target ?? editor?.document.uri);
  const folder = uri === undefined ? undefined : workspace.getWorkspaceFolder(uri);
  if (uri === undefined || folder === undefined) {
    void window.showInformationMessage("Roundtrip: open a Python file of this folder first.");
    return undefined;
  }
  const document = await workspace.openTextDocument(uri);
  const cursor = editor?.document === document ? editor.selection.active : new Position(0, 0);
  return { document, folder, position: position ? new Position(position.line, position.character) : cursor };
}

/** The only folder, that of the active editor, or the one the user chooses. */
export async function chooseWorkspaceFolder(): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) void window.showInformationMessage("Roundtrip: open a folder first.");
  const { uri } = window.activeTextEditor?.document ?? {};
  const active = uri?.scheme === "file" ? uri.fsPath : undefined;
  return chooseFolder(
    folders,
    (folder) => folder.uri.fsPath,
    active,
    () => window.showWorkspaceFolderPick(),
  );
}

/** The tests of a document, by the names of the project it belongs to. */
function testsOf(document: TextDocument, folder: WorkspaceFolder): TestDefinition[] {
  const project = projectOf(document.uri.fsPath, findProjects(folder.uri.fsPath));
  return findTests(document.getText(), readTestNames(project));
}
