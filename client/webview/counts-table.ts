import type { Place } from "../../protocol/place";
import type { QueryList, QueryRow, ReportFunction, ReportRow, ReportTest } from "../../protocol/recorded";
import { formatTime, sumUp } from "../src/recording/write-query-list";
import { type SortKey, splitTestName } from "../src/report/arrange-report";
import { element } from "./element";
import { host } from "./host";

/** What the table shows besides the report, and whom it tells what the user does. */
export interface TableState {
  readonly sort: SortKey;
  /** The test or request whose picture is shown. */
  readonly selected: string | null;
  /** Keys of the rows that show what is below them; an opened query adds its own. */
  readonly expanded: Set<string>;
  /** By key, as far as they have come. */
  readonly queries: ReadonlyMap<string, QueryList | null>;
  readonly onSort: (sort: SortKey) => void;
  /** A row was opened or closed; `name` where it is that of a test or request. */
  readonly onToggle: (row: string, name: string | null, key: string | null) => void;
}

const COLUMNS: readonly [sort: SortKey, label: string][] = [
  ["count", "Queries"],
  ["repeats", "Repeats"],
  ["time", "Database"],
];

/** Tests and requests with their counts, the functions in them, and the queries of these. */
export function drawTable(all: readonly (ReportTest | ReportRow)[], state: TableState): HTMLElement {
  const most = all.reduce((largest, { queries }) => Math.max(largest, queries), 1);
  const rows = all.flatMap((each) => drawCounts(each, "outcome" in each ? outcomeOf(each) : "", most, state));
  const what = all.some((each) => "outcome" in each) ? "Test" : "Request";
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, what), ...COLUMNS.map(drawHead(state)))),
    element("tbody", {}, ...rows),
  );
}

function drawHead({ sort, onSort }: TableState) {
  return ([key, label]: (typeof COLUMNS)[number]): HTMLElement => {
    const isSorted = key === sort;
    const attributes = { scope: "col", class: "number", "aria-sort": isSorted ? "descending" : "none" };
    const button = { type: "button", class: "plain", click: () => onSort(key), id: `sort-${key}` };
    return element("th", attributes, element("button", button, isSorted ? `${label} ↓` : label));
  };
}

function drawCounts(counts: ReportRow, outcome: string, most: number, state: TableState): HTMLElement[] {
  const { label, within } = splitTestName(counts.name);
  const row = `test:${counts.name}`;
  const isOpen = state.expanded.has(row);
  const isSelected = state.selected === counts.name;
  const head = element(
    "tr",
    { class: isSelected ? "selected" : "", "aria-selected": isSelected },
    element(
      "th",
      { scope: "row" },
      element(
        "div",
        { class: "test" },
        drawToggle(row, isOpen, label, () => state.onToggle(row, counts.name, null)),
        drawName(label, counts.place),
        outcome === "" ? null : element("span", { class: `outcome ${outcome}` }, outcome),
        element("span", { class: "quiet", title: within }, within),
      ),
    ),
    ...drawNumbers(counts, most),
  );
  return isOpen ? [head, ...counts.functions.flatMap((each) => drawFunction(counts.name, each, most, state))] : [head];
}

function drawFunction(within: string, counts: ReportFunction, most: number, state: TableState): HTMLElement[] {
  const row = `function:${within}:${counts.key}`;
  const isOpen = state.expanded.has(row);
  const head = element(
    "tr",
    {},
    element(
      "th",
      { scope: "row", class: "level-2" },
      drawToggle(row, isOpen, counts.name, () => state.onToggle(row, null, counts.key)),
      drawName(counts.name, counts.place),
    ),
    ...drawNumbers(counts, most),
  );
  if (!isOpen) return [head];
  const queries = state.queries.get(counts.key)?.rows ?? [];
  return [head, ...queries.map((each, at) => drawQuery(each, `${row}:${at}`, state))];
}

function drawQuery(row: QueryRow, id: string, { expanded }: TableState): HTMLElement {
  const detail: HTMLDetailsElement = element(
    "details",
    { open: expanded.has(id), toggle: () => (detail.open ? expanded.add(id) : expanded.delete(id)) },
    element("summary", { id }, sumUp(row)),
    element("pre", {}, element("code", {}, row.sql)),
  );
  return element(
    "tr",
    {},
    element("th", { scope: "row", class: "level-3" }, detail, drawPlace(row)),
    element("td", { class: "number" }, String(row.count)),
    element("td", { class: row.repeats > 0 ? "number hot" : "number" }, String(row.repeats)),
    element("td", { class: "number" }, formatTime(row.seconds)),
  );
}

function drawPlace({ file, range }: QueryRow): HTMLElement | null {
  if (file === null || range === null) return null;
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return drawName(`${name}:${range.start.line + 1}`, { file, range });
}

function drawNumbers(counts: ReportRow | ReportFunction, most: number): HTMLElement[] {
  const { queries, repeats } = counts;
  const bar = element("progress", { max: most, value: queries, "aria-hidden": "true", tabindex: -1 });
  return [
    element("td", { class: "number" }, bar, queries.toLocaleString("en")),
    element("td", { class: repeats > 0 ? "number hot" : "number" }, repeats.toLocaleString("en")),
    element("td", { class: "number" }, formatTime(counts.databaseSeconds)),
  ];
}

function drawToggle(row: string, isOpen: boolean, label: string, click: () => void): HTMLElement {
  const attributes = {
    type: "button",
    class: "plain toggle",
    id: row,
    "aria-expanded": String(isOpen),
    "aria-label": label,
  };
  return element("button", { ...attributes, click }, isOpen ? "▾" : "▸");
}

function drawName(label: string, place: Place | null): HTMLElement {
  if (place === null) return element("span", {}, label);
  const { line, character } = place.range.start;
  const open = (): void => host.postMessage({ kind: "open", file: place.file, line, character });
  return element("button", { type: "button", class: "link", title: "Go to the code", click: open }, label);
}

function outcomeOf({ outcome }: ReportTest): string {
  return outcome === null ? "running" : outcome;
}
