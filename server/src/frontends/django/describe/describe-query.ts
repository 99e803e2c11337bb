import type { Query, RowKind } from "../../../orm/query";
import type { LoadedColumns } from "../../../orm/supply";
import type { QueryValue } from "../flow/values";
import { type DescribeContext, labelOf, listed } from "./context";
import { type LoadedPath, loadedAt, loadedPaths } from "./loaded-paths";
import { sketchSql } from "./sketch-sql";

const MOST_PATHS = 5;

export interface QueryMoment {
  /** Its rows are in memory at this point. */
  readonly evaluated: boolean;
  /** What reading it costs this function, as a sum; null when nothing reads it here. */
  readonly cost: string | null;
}

/** What is known of a queryset at one point of the program, as lines of Markdown. */
export function describeQuery(context: DescribeContext, value: QueryValue, moment: QueryMoment): string[] {
  const { query } = value;
  return [
    `**${labelOf(context, query.model)}** queryset of ${rowsText(query)}`,
    loadText(context, query),
    stateText(value, moment),
    ...(value.prefetched ? [] : fenced(sketchSql(context, value))),
  ];
}

function fenced(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["```sql", ...lines, "```"];
}

const ROWS: Readonly<Record<RowKind, string>> = {
  instances: "instances",
  dicts: "dicts",
  tuples: "tuples",
  scalars: "plain values",
};

function rowsText({ rows, limit }: Query): string {
  if (limit === 0) return `${ROWS[rows]}, always empty`;
  if (limit === null) return ROWS[rows];
  return `${ROWS[rows]}, ${limit === "page" ? "a limited number" : `at most ${limit}`}`;
}

/** What the rows carry besides their own columns, in one line. */
export function loadText(context: DescribeContext, query: Query): string {
  const { supply } = query;
  const paths = query.rows === "instances" ? loadedPaths(supply) : [];
  const parts = [
    ...(["select_related", "prefetch_related"] as const).flatMap((by) => pathsText(context, query, by, paths)),
    ...columnsText(supply.columns),
    ...(supply.computed.size > 0 ? [`${listed(code([...supply.computed]), MOST_PATHS)} computed`] : []),
  ];
  const plain = query.rows === "instances" ? "Loads no relations" : "Rows carry no relations";
  const text = parts.length > 0 ? `Loads ${parts.join("; ")}` : plain;
  return supply.open ? `${text}; may load more, not all of how it is built can be read` : text;
}

function pathsText(
  context: DescribeContext,
  query: Query,
  by: LoadedPath["by"],
  paths: readonly LoadedPath[],
): string[] {
  const own = paths.filter((path) => path.by === by);
  if (own.length === 0) return [];
  const places = new Set(own.map(({ path }) => loadedAt(context, query, by, path)));
  const [place] = places;
  return [`${listed(own.map(pathText), MOST_PATHS)} with \`${by}\`${places.size === 1 ? place : ""}`];
}

function pathText({ path, relation, filtered }: LoadedPath): string {
  const attribute = path.at(-1);
  const source = attribute === relation ? "" : ` (\`${relation}\` under that name)`;
  return `\`${path.join("__")}\`${source}${filtered && source === "" ? " (filtered)" : ""}`;
}

function columnsText(columns: LoadedColumns): string[] {
  if (columns.kind === "all") return [];
  const names = listed(code([...columns.names]), MOST_PATHS);
  return [columns.kind === "only" ? `only the columns ${names}` : `all columns but ${names}`];
}

function code(names: readonly string[]): string[] {
  return names.map((name) => `\`${name}\``);
}

function stateText(value: QueryValue, { evaluated, cost }: QueryMoment): string {
  const state = evaluated ? "Evaluated: its rows are in memory here" : unreadText(value);
  return cost === null ? state : `${state} · reading it costs \`${cost}\` in this function`;
}

function unreadText({ prefetched, query }: QueryValue): string {
  if (prefetched) return "Prefetched: its rows are in memory";
  if (query.limit === 0) return "Never sends a query";
  return isGiven(query) ? "Given by the caller, who may have read it before" : "Lazy: nothing is sent yet here";
}

/** It came into the function as `self` or a parameter. */
export function isGiven({ chain }: Query): boolean {
  const [root] = chain;
  return chain.length === 1 && root !== undefined && root.span.start === root.span.end;
}
