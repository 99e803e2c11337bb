import { resolve } from "node:path";
import {
  type CancellationToken,
  commands,
  type Disposable,
  extensions,
  Range,
  type TestController,
  type TestItem,
  TestMessage,
  type TestRun,
  TestRunProfileKind,
  type TestRunRequest,
  tests,
  Uri,
  window,
  workspace,
} from "vscode";
import { findTests, type TestDefinition } from "./find-tests";
import { ProjectNames } from "./project-names";
import type { TestState } from "./run-progress";
import type { Selection } from "./select-tests";
import { TestFiles } from "./test-files";
import { isTestFile, type TestNames, USUAL_NAMES } from "./test-names";
import type { TestRuns } from "./test-runs";

/** What says how tests are run and named. */
const CONFIGURATIONS = "**/{pytest.ini,.pytest.ini,pyproject.toml,tox.ini,setup.cfg,manage.py}";
const NOT_OURS = "**/{node_modules,site-packages,.venv,venv,env,.tox,.git}/**";

/**
 * The tests in VS Code's own view, with the run profile "Count queries". A profile belongs to the controller that made it,
 * so the tests are listed here again where another extension lists them too; then ours is not what "Run Tests" runs.
 */
export class TestExplorer implements Disposable {
  private readonly controller: TestController;
  private readonly subscriptions: Disposable[];
  private readonly names = new ProjectNames();
  private readonly files = new TestFiles((paths) => {
    void commands.executeCommand("setContext", "roundtrip.testFiles", paths);
  });

  constructor(private readonly runs: TestRuns) {
    this.controller = tests.createTestController("roundtrip", "Roundtrip");
    this.controller.resolveHandler = async (item) => (item === undefined ? this.findFiles() : this.readFile(item));
    this.controller.refreshHandler = () => this.findFiles();
    const isDefault = extensions.getExtension("ms-python.python") === undefined;
    const run = (request: TestRunRequest, token: CancellationToken): Promise<void> => this.run(request, token);
    this.controller.createRunProfile("Count queries", TestRunProfileKind.Run, run, isDefault);
    const watcher = workspace.createFileSystemWatcher("**/*.py", false, true);
    const configurations = workspace.createFileSystemWatcher(CONFIGURATIONS);
    const readNames = (): Promise<void> => this.readNames();
    this.subscriptions = [
      this.controller,
      watcher,
      watcher.onDidCreate((uri) => this.isTestFile(uri) && this.addFile(uri)),
      watcher.onDidDelete((uri) => this.removeFile(uri)),
      configurations,
      configurations.onDidCreate(readNames),
      configurations.onDidChange(readNames),
      configurations.onDidDelete(readNames),
      window.onDidChangeActiveTextEditor(() => this.tellMenus()),
      workspace.onDidOpenTextDocument(({ uri, languageId }) => languageId === "python" && this.updateOpen(uri)),
      workspace.onDidSaveTextDocument(({ uri, languageId }) => languageId === "python" && this.updateOpen(uri)),
    ];
    for (const { uri } of workspace.textDocuments) this.updateOpen(uri);
    this.tellMenus();
    void this.listFiles();
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
  }

  private async findFiles(): Promise<void> {
    const uris = await this.listFiles();
    this.controller.items.replace(uris.map((uri) => this.createFile(uri)));
  }

  private async listFiles(): Promise<Uri[]> {
    const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const uris = await workspace.findFiles(this.names.glob(folders), NOT_OURS);
    const tests = uris.filter((uri) => this.isTestFile(uri));
    this.files.replace(tests.map(({ fsPath }) => fsPath));
    return tests;
  }

  private async readNames(): Promise<void> {
    this.names.forget();
    this.tellMenus();
    // Where nobody has looked at the view yet, it is filled when somebody does.
    if (this.controller.items.size > 0) await this.findFiles();
    else await this.listFiles();
  }

  /** Runs of one test, or of this file, are offered where there are tests. */
  private tellMenus(): void {
    const { uri } = window.activeTextEditor?.document ?? {};
    void commands.executeCommand("setContext", "roundtrip.isTestFile", uri !== undefined && this.isTestFile(uri));
  }

  private namesOf(uri: Uri): TestNames {
    const folder = workspace.getWorkspaceFolder(uri);
    return folder === undefined ? USUAL_NAMES : this.names.of(folder.uri.fsPath, uri.fsPath);
  }

  private isTestFile(uri: Uri): boolean {
    return uri.scheme === "file" && isTestFile(uri.fsPath, this.namesOf(uri));
  }

  private createFile(uri: Uri): TestItem {
    const item = this.controller.createTestItem(uri.toString(), workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    return item;
  }

  private removeFile(uri: Uri): void {
    this.files.delete(uri.fsPath);
    this.controller.items.delete(uri.toString());
  }

  private addFile(uri: Uri): TestItem {
    this.files.add(uri.fsPath);
    const known = this.controller.items.get(uri.toString());
    if (known !== undefined) return known;
    const item = this.createFile(uri);
    this.controller.items.add(item);
    return item;
  }

  /** An open file's tests get their marks in the gutter without the view having been opened. */
  private updateOpen(uri: Uri): void {
    if (this.isTestFile(uri)) void this.readFile(this.addFile(uri));
  }

  private async readFile(item: TestItem): Promise<void> {
    if (item.uri === undefined || !item.canResolveChildren) return;
    try {
      const document = await workspace.openTextDocument(item.uri);
      this.fill(item, findTests(document.getText(), this.namesOf(item.uri)));
    } catch {
      // A file that is gone has no tests.
      this.controller.items.delete(item.id);
    }
  }

  private fill(parent: TestItem, definitions: readonly TestDefinition[]): void {
    const items = definitions.map(({ name, line, endLine, children }) => {
      const id = `${fileItemOf(parent).id}::${name}`;
      const item = this.controller.createTestItem(id, name.split(".").at(-1) ?? name, parent.uri);
      item.range = new Range(line, 0, endLine, 0);
      this.fill(item, children);
      return item;
    });
    parent.children.replace(items);
  }

  private async run(request: TestRunRequest, token: CancellationToken): Promise<void> {
    const isWhole = request.include === undefined && (request.exclude ?? []).length === 0;
    const wanted = request.include ?? [...this.controller.items].map(([, item]) => item);
    const selected = wanted.flatMap((item) => withoutExcluded(item, new Set(request.exclude)));
    const run = this.controller.createTestRun(request);
    try {
      for (const [folder, items] of groupByFolder(selected)) {
        const selection = isWhole ? ({ kind: "all" } as const) : selectionOf(items);
        await this.runs.run(folder, selection, {
          onTest: (test, root) => report(run, this.itemOf(test, root), test),
          onOutput: (text) => run.appendOutput(text.replace(/\r?\n/g, "\r\n")),
          onCancelRequested: (cancel) => token.onCancellationRequested(cancel),
        });
      }
    } finally {
      run.end();
    }
  }

  private itemOf({ file, function: name }: TestState, root: string): TestItem | undefined {
    if (file === null || name === null) return undefined;
    const fileItem = this.controller.items.get(Uri.file(resolve(root, file)).toString());
    return fileItem && descendant(fileItem, `${fileItem.id}::${name}`);
  }
}

/** The item, or those below it when some of these are not to run. */
function withoutExcluded(item: TestItem, excluded: ReadonlySet<TestItem>): TestItem[] {
  if (excluded.has(item)) return [];
  const children = [...item.children].map(([, child]) => child);
  const kept = children.flatMap((child) => withoutExcluded(child, excluded));
  const isWhole = kept.length === children.length && kept.every((each, at) => each === children[at]);
  return isWhole ? [item] : kept;
}

function descendant(item: TestItem, id: string): TestItem | undefined {
  const direct = item.children.get(id);
  if (direct !== undefined) return direct;
  for (const [, child] of item.children) {
    const found = descendant(child, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fileItemOf(item: TestItem): TestItem {
  return item.parent === undefined ? item : fileItemOf(item.parent);
}

function groupByFolder(items: readonly TestItem[]) {
  const groups = new Map<NonNullable<ReturnType<typeof workspace.getWorkspaceFolder>>, TestItem[]>();
  for (const item of items) {
    const folder = item.uri && workspace.getWorkspaceFolder(item.uri);
    if (folder !== undefined) groups.set(folder, [...(groups.get(folder) ?? []), item]);
  }
  return groups;
}

/** A file's item stands for the whole file, another for the definition that its id names. */
function selectionOf(items: readonly TestItem[]): Selection {
  const definitions = items.map(({ id, uri }) => ({ file: uri?.fsPath ?? "", name: id.split("::")[1] ?? "" }));
  return { kind: "definitions", definitions };
}

function report(run: TestRun, item: TestItem | undefined, { outcome, seconds }: TestState): void {
  if (item === undefined) return;
  const milliseconds = seconds === null ? undefined : seconds * 1000;
  const message = new TestMessage("The output tells why.");
  switch (outcome) {
    case null:
      run.started(item);
      break;
    case "passed":
    case "expected-failure":
      run.passed(item, milliseconds);
      break;
    case "skipped":
      run.skipped(item);
      break;
    case "error":
      run.errored(item, message, milliseconds);
      break;
    default:
      run.failed(item, message, milliseconds);
  }
}
