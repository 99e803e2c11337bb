import { resolve } from "node:path";
import {
  type CancellationToken,
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
  workspace,
} from "vscode";
import { findTests, type TestDefinition } from "./find-tests";
import type { TestState } from "./run-progress";
import type { Selection } from "./select-tests";
import type { TestRuns } from "./test-runs";

const TEST_FILES = "**/{test*,*_test}.py";
const NOT_OURS = "**/{node_modules,site-packages,.venv,venv,env,.tox,.git}/**";

/**
 * The tests in VS Code's own view, with the run profile "Count queries". A profile belongs to the controller that made it,
 * so the tests are listed here again where another extension lists them too; then ours is not what "Run Tests" runs.
 */
export class TestExplorer implements Disposable {
  private readonly controller: TestController;
  private readonly subscriptions: Disposable[];

  constructor(private readonly runs: TestRuns) {
    this.controller = tests.createTestController("roundtrip", "Roundtrip");
    this.controller.resolveHandler = async (item) => (item === undefined ? this.findFiles() : this.readFile(item));
    this.controller.refreshHandler = () => this.findFiles();
    const isDefault = extensions.getExtension("ms-python.python") === undefined;
    const run = (request: TestRunRequest, token: CancellationToken): Promise<void> => this.run(request, token);
    this.controller.createRunProfile("Count queries", TestRunProfileKind.Run, run, isDefault);
    const watcher = workspace.createFileSystemWatcher(TEST_FILES);
    this.subscriptions = [
      this.controller,
      watcher,
      watcher.onDidCreate((uri) => this.addFile(uri)),
      watcher.onDidDelete((uri) => this.controller.items.delete(uri.toString())),
      workspace.onDidOpenTextDocument(({ uri, languageId }) => languageId === "python" && this.updateOpen(uri)),
      workspace.onDidSaveTextDocument(({ uri, languageId }) => languageId === "python" && this.updateOpen(uri)),
    ];
    for (const { uri } of workspace.textDocuments) this.updateOpen(uri);
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
  }

  private async findFiles(): Promise<void> {
    const uris = await workspace.findFiles(TEST_FILES, NOT_OURS);
    this.controller.items.replace(uris.map((uri) => this.createFile(uri)));
  }

  private createFile(uri: Uri): TestItem {
    const item = this.controller.createTestItem(uri.toString(), workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    return item;
  }

  private addFile(uri: Uri): TestItem {
    const known = this.controller.items.get(uri.toString());
    if (known !== undefined) return known;
    const item = this.createFile(uri);
    this.controller.items.add(item);
    return item;
  }

  /** An open file's tests get their marks in the gutter without the view having been opened. */
  private updateOpen(uri: Uri): void {
    if (/(^|\/)(test[^/]*|[^/]*_test)\.py$/.test(uri.path) && uri.scheme === "file")
      void this.readFile(this.addFile(uri));
  }

  private async readFile(item: TestItem): Promise<void> {
    if (item.uri === undefined || !item.canResolveChildren) return;
    try {
      const document = await workspace.openTextDocument(item.uri);
      this.fill(item, findTests(document.getText()));
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
