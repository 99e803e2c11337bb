import {
  commands,
  type Disposable,
  EventEmitter,
  MarkdownString,
  type Memento,
  Position,
  Range,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
} from "vscode";
import type { Place } from "../../../protocol/place";
import type { QueryRow, ReportData, ReportFunction, ReportRow, ReportTest } from "../../../protocol/recorded";
import type { Recordings } from "../recording/recordings";
import { formatTime, sumUp } from "../recording/write-query-list";
import { type Arrangement, arrangeReport, describeCounts, type SortKey, splitTestName } from "./arrange-report";

type Node =
  | { kind: "group"; label: string; children: Node[] }
  | { kind: "test"; counts: ReportTest }
  | { kind: "request"; counts: ReportRow }
  | { kind: "function"; counts: ReportFunction }
  | { kind: "query"; row: QueryRow };

const REMEMBERED = "trips.sort";

/** The view "Round trips" in the side bar: tests and requests, the functions that sent their queries, and these. */
export class TripsView implements Disposable, TreeDataProvider<Node> {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<Node>;
  private readonly subscriptions: Disposable[];
  private arrangement: Arrangement;
  private report: ReportData | null = null;

  constructor(
    private readonly recordings: Recordings,
    private readonly memory: Memento,
  ) {
    this.arrangement = { sort: memory.get<SortKey>(REMEMBERED, "repeats"), filter: "", onlyRepeats: false };
    this.view = window.createTreeView("roundtrip.trips", { treeDataProvider: this, showCollapseAll: true });
    const sortBy = (sort: SortKey) => () => this.arrange({ sort });
    this.subscriptions = [
      this.view,
      this.changed,
      recordings.onDidChange(() => this.reload()),
      commands.registerCommand("roundtrip.trips.sortByCount", sortBy("count")),
      commands.registerCommand("roundtrip.trips.sortByTime", sortBy("time")),
      commands.registerCommand("roundtrip.trips.sortByRepeats", sortBy("repeats")),
      commands.registerCommand("roundtrip.trips.onlyRepeats", () => this.arrange({ onlyRepeats: true })),
      commands.registerCommand("roundtrip.trips.withoutRepeats", () => this.arrange({ onlyRepeats: false })),
      commands.registerCommand("roundtrip.trips.filter", () => this.askFilter()),
      commands.registerCommand("roundtrip.trips.clearFilter", () => this.arrange({ filter: "", onlyRepeats: false })),
      commands.registerCommand("roundtrip.openPlace", openPlace),
    ];
    void this.reload();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.roots();
    switch (node.kind) {
      case "group":
        return node.children;
      case "test":
      case "request":
        return node.counts.functions.map((counts) => ({ kind: "function", counts }));
      case "function":
        return ((await this.recordings.queries(node.counts.key))?.rows ?? []).map((row) => ({ kind: "query", row }));
      case "query":
        return [];
    }
  }

  getTreeItem(node: Node): TreeItem {
    switch (node.kind) {
      case "group":
        return new TreeItem(node.label, TreeItemCollapsibleState.Expanded);
      case "test":
        return itemOf(node.counts, splitTestName(node.counts.name).label, outcomeIcon(node.counts.outcome));
      case "request":
        return itemOf(node.counts, node.counts.name, new ThemeIcon("globe"));
      case "function":
        return itemOf(node.counts, node.counts.name, new ThemeIcon("symbol-function"));
      case "query":
        return itemOfQuery(node.row);
    }
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
  }

  private roots(): Node[] {
    if (this.report === null) return [];
    const { tests, requests, others } = arrangeReport(this.report, this.arrangement);
    const groups: (Node & { kind: "group" })[] = [
      { kind: "group", label: "Tests", children: tests.map((counts) => ({ kind: "test", counts })) },
      { kind: "group", label: "Requests", children: requests.map((counts) => ({ kind: "request", counts })) },
      { kind: "group", label: "Others", children: others === null ? [] : [{ kind: "request", counts: others }] },
    ];
    const filled = groups.filter(({ children }) => children.length > 0);
    return filled.length === 1 ? filled.flatMap(({ children }) => children) : filled;
  }

  private async reload(): Promise<void> {
    this.report = await this.recordings.report();
    this.redraw();
  }

  private async arrange(change: Partial<Arrangement>): Promise<void> {
    this.arrangement = { ...this.arrangement, ...change };
    if (change.sort !== undefined) await this.memory.update(REMEMBERED, change.sort);
    this.redraw();
  }

  private async askFilter(): Promise<void> {
    const filter = await window.showInputBox({
      prompt: "Show tests, requests and functions whose name holds this",
      value: this.arrangement.filter,
    });
    if (filter !== undefined) await this.arrange({ filter });
  }

  private redraw(): void {
    const { sort, filter, onlyRepeats } = this.arrangement;
    const parts = [...(filter === "" ? [] : [`"${filter}"`]), ...(onlyRepeats ? ["only repeats"] : [])];
    const problems = this.report?.problems ?? [];
    this.view.description = parts.join(", ");
    this.view.message = problems.join("\n");
    for (const [key, value] of [
      ["roundtrip.hasRecording", this.report !== null],
      ["roundtrip.isFiltered", parts.length > 0],
      ["roundtrip.onlyRepeats", onlyRepeats],
      ["roundtrip.sort", sort],
    ] as const)
      void commands.executeCommand("setContext", key, value);
    this.changed.fire();
  }
}

function itemOf(counts: ReportRow | ReportFunction, label: string, icon: ThemeIcon): TreeItem {
  const hasMore = !("functions" in counts) || counts.functions.length > 0;
  const item = new TreeItem(label, hasMore ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
  item.description = describeCounts(counts, formatTime);
  item.tooltip = `${counts.name}\n${item.description}`;
  item.iconPath = icon;
  if (counts.place !== null) item.command = openCommand(counts.place);
  return item;
}

function itemOfQuery(row: QueryRow): TreeItem {
  const item = new TreeItem(sumUp(row), TreeItemCollapsibleState.None);
  item.description = formatTime(row.seconds);
  item.tooltip = new MarkdownString().appendCodeblock(row.sql, "sql");
  item.iconPath =
    row.repeats > 0 ? new ThemeIcon("sync", new ThemeColor("list.warningForeground")) : new ThemeIcon("database");
  const { file, range } = row;
  if (file !== null && range !== null) item.command = openCommand({ file, range });
  return item;
}

function openCommand(place: Place): TreeItem["command"] & object {
  return { command: "roundtrip.openPlace", title: "Go to the Code", arguments: [place] };
}

function outcomeIcon(outcome: string | null): ThemeIcon {
  switch (outcome) {
    case null:
      return new ThemeIcon("circle-outline");
    case "passed":
    case "expected-failure":
      return new ThemeIcon("pass", new ThemeColor("testing.iconPassed"));
    case "skipped":
      return new ThemeIcon("debug-step-over", new ThemeColor("testing.iconSkipped"));
    default:
      return new ThemeIcon("error", new ThemeColor("testing.iconFailed"));
  }
}

/** Opens the place in an editor; says so when its file is gone. */
export async function openPlace({ file, range: { start } }: Place): Promise<void> {
  const at = new Position(start.line, start.character);
  try {
    await window.showTextDocument(Uri.file(file), { selection: new Range(at, at) });
  } catch {
    void window.showWarningMessage(`Roundtrip: ${file} cannot be opened. It was there when the queries were recorded.`);
  }
}
