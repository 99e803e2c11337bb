import type { QueryList, ReportData, ReportRow, TimelineEntry } from "../../protocol/recorded";
import { formatTime } from "../src/recording/write-query-list";
import { arrangeReport, type SortKey } from "../src/report/arrange-report";
import type { PageState, ToPage } from "../src/report/report-messages";
import { countQueries, plural } from "../src/run/describe-end";
import { drawTable } from "./counts-table";
import { element } from "./element";
import { host, onMessage } from "./host";
import { drawTimeline } from "./timeline-picture";

/** As many tests and requests as are drawn at first, and at each wish for more: thousands take the page seconds. */
const PAGEFUL = 100;

/** The report page: what it knows, and the one function that draws it anew whenever that changes. */
class Page {
  private state: PageState = { filter: "", onlyRepeats: false, sort: "repeats", selected: null, ...host.getState() };
  private report: ReportData | null | undefined;
  private timeline: { name: string; entries: readonly TimelineEntry[] } | undefined;
  private readonly expanded = new Set<string>();
  private readonly queries = new Map<string, QueryList | null>();
  private drawn = PAGEFUL;
  private width = 0;

  constructor(private readonly root: HTMLElement) {
    onMessage((message) => this.take(message));
    // Its height changes with all that is opened in it, which is no reason to draw anything.
    new ResizeObserver(() => {
      if (root.clientWidth !== this.width) this.draw();
    }).observe(root);
    host.postMessage({ kind: "ready" });
  }

  private take(message: ToPage): void {
    switch (message.kind) {
      case "report":
        this.report = message.report;
        this.askAgain();
        break;
      case "timeline":
        if (message.name === this.selected) this.timeline = { name: message.name, entries: bodyOf(message.entries) };
        break;
      case "queries":
        this.queries.set(message.key, message.list);
        break;
    }
    this.draw();
  }

  /** The counts have changed: so may all that was asked for. */
  private askAgain(): void {
    for (const key of this.queries.keys()) host.postMessage({ kind: "queries", key });
    const { selected } = this;
    if (selected === null) this.timeline = undefined;
    else host.postMessage({ kind: "timeline", name: selected });
  }

  /** The chosen test, while the report has it, else the one that comes first. */
  private get selected(): string | null {
    if (!this.report) return null;
    const names = rowsOf(arrangeReport(this.report, this.state)).map(({ name }) => name);
    return names.find((name) => name === this.state.selected) ?? names[0] ?? null;
  }

  private change(change: Partial<PageState>): void {
    const before = this.selected;
    this.state = { ...this.state, ...change };
    // What comes first is another now; a choice among what is shown leaves it.
    if (!("selected" in change)) this.drawn = PAGEFUL;
    host.setState(this.state);
    const { selected } = this;
    if (selected !== null && selected !== before) host.postMessage({ kind: "timeline", name: selected });
    this.draw();
  }

  private toggle(row: string, name: string | null, key: string | null): void {
    if (!this.expanded.delete(row)) this.expanded.add(row);
    if (key !== null && !this.queries.has(key)) host.postMessage({ kind: "queries", key });
    if (name === null) this.draw();
    else this.change({ selected: name });
  }

  /** Draws everything, and gives the focus back to what had it. */
  private draw(): void {
    if (this.report === undefined) return;
    this.width = this.root.clientWidth;
    const focused = document.activeElement?.id ?? "";
    const caret = document.activeElement instanceof HTMLInputElement ? document.activeElement.selectionStart : null;
    this.root.replaceChildren(...(this.report === null ? this.drawEmpty() : this.drawReport(this.report)));
    const again = focused === "" ? null : document.getElementById(focused);
    again?.focus();
    if (again instanceof HTMLInputElement && again.type === "search") again.setSelectionRange(caret, caret);
  }

  private drawEmpty(): HTMLElement[] {
    return [
      element("h1", {}, "Round trips"),
      element("p", {}, "No queries have been counted yet."),
      element("button", { type: "button", id: "run", click: () => host.postMessage({ kind: "run" }) }, "Run all tests"),
    ];
  }

  private drawReport(report: ReportData): HTMLElement[] {
    const arranged = arrangeReport(report, this.state);
    const { sort } = this.state;
    const count = rowsOf(arranged).length;
    const table = drawTable(rowsOf(arranged).slice(0, this.drawn), {
      sort,
      selected: this.selected,
      expanded: this.expanded,
      queries: this.queries,
      onSort: (next: SortKey) => this.change({ sort: next }),
      onToggle: (row, name, key) => this.toggle(row, name, key),
    });
    return [
      element("h1", {}, "Round trips"),
      element("p", { class: "quiet" }, describe(report)),
      ...report.problems.map((problem) => element("p", { class: "problem", role: "status" }, problem)),
      this.drawPicture(),
      this.drawTools(),
      count === 0 ? element("p", {}, this.whyEmpty(report)) : table,
      ...(count > this.drawn ? [this.drawMore(count - this.drawn)] : []),
    ];
  }

  private whyEmpty(report: ReportData): string {
    return rowsOf(report).length === 0 ? "No tests and no requests were recorded yet." : "Nothing matches the filter.";
  }

  private drawMore(left: number): HTMLElement {
    const click = (): void => {
      this.drawn += PAGEFUL;
      this.draw();
    };
    const label = `Show ${Math.min(left, PAGEFUL)} more of ${left.toLocaleString("en")}`;
    return element("p", {}, element("button", { type: "button", id: "more", click }, label));
  }

  private drawPicture(): HTMLElement {
    const { timeline, selected } = this;
    if (timeline === undefined || selected === null || timeline.name !== selected) return element("section", {});
    const width = this.root.clientWidth;
    return element(
      "section",
      { "aria-label": "Queries over time" },
      element("h2", {}, timeline.name),
      drawTimeline(timeline.name, timeline.entries, width),
    );
  }

  private drawTools(): HTMLElement {
    const { filter, onlyRepeats } = this.state;
    const search = element("input", {
      id: "filter",
      type: "search",
      placeholder: "Filter by name",
      "aria-label": "Filter by name",
      value: filter,
      input: (event) => this.change({ filter: (event.target as HTMLInputElement).value }),
    });
    const box = element("input", {
      id: "only-repeats",
      type: "checkbox",
      checked: onlyRepeats,
      change: (event) => this.change({ onlyRepeats: (event.target as HTMLInputElement).checked }),
    });
    return element(
      "div",
      { class: "tools", role: "toolbar", "aria-label": "Report" },
      search,
      element("label", {}, box, " Only repeats"),
      element(
        "button",
        { type: "button", id: "export", click: () => host.postMessage({ kind: "export" }) },
        "Export as JSON",
      ),
      element("button", { type: "button", id: "run", click: () => host.postMessage({ kind: "run" }) }, "Run all tests"),
    );
  }
}

/** What prepares a test is not counted with it: its time begins with the first query of its own. */
function bodyOf(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const body = entries.filter(({ phase }) => phase === null || phase === "call");
  const start = body[0]?.at ?? 0;
  return body.map((entry) => ({ ...entry, at: entry.at - start }));
}

function rowsOf({ tests, requests, others }: ReportData): ReportRow[] {
  return [...tests, ...requests, ...(others === null ? [] : [others])];
}

function describe(report: ReportData): string {
  const { tests, requests, how, started, complete } = report;
  const sum = (value: (each: ReportRow) => number): number =>
    rowsOf(report).reduce((total, each) => total + value(each), 0);
  const parts = [
    // Nothing was recorded yet, or it could not be read.
    started > 0 ? new Date(started * 1000).toLocaleString() : "",
    how,
    tests.length > 0 ? plural(tests.length, "test") : "",
    requests.length > 0 ? plural(requests.length, "request") : "",
    countQueries(sum(({ queries }) => queries)),
    `${sum(({ repeats }) => repeats).toLocaleString("en")} repeat`,
    `${formatTime(sum(({ databaseSeconds }) => databaseSeconds))} in the database`,
    complete ? "" : "the run did not end yet",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

const root = document.getElementById("page");
if (root !== null) new Page(root);
