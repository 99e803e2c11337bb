import type { ChainLink, Query } from "../../../orm/query";
import type { Model, ModelId, Relation } from "../../../orm/schema";
import { isWithin } from "../../../orm/span";
import type { Supply } from "../../../orm/supply";
import type { QueryValue } from "../flow/values";
import { keyOf, lookupColumn, mayJoin } from "../schema/lookup-column";
import type { Expression } from "../syntax/ast";
import type { DescribeContext } from "./context";
import { methodCall } from "./nodes-at";
import { tableName } from "./table-name";

/** Methods after which the statement has another shape than the one drawn here. */
const RESHAPING = new Set(["annotate", "alias", "aggregate", "extra", "raw", "union", "intersection", "difference"]);
const GROUPING = new Set(["dates", "datetimes", "in_bulk", "reverse", "none"]);
const MOST_PREFETCHES = 3;

/** The statement that a queryset sends, columns elided, and one line for each prefetch; empty when it cannot be told. */
export function sketchSql(context: DescribeContext, value: QueryValue): string[] {
  const { query } = value;
  const table = tableName(context.schema, query.model);
  if (table === null || query.limit === 0 || query.state.raw || query.state.combined || query.supply.open) return [];
  if (query.chain.some((link) => !isReadable(context, link))) return [];
  const sketch = new Sketch(context, query);
  const where = [...sketch.owner(value), ...sketch.restrictions()];
  const tail = [sketch.order(), sketch.limit()].filter((part) => part !== "").join(" ");
  if (query.rows === "instances") sketch.joinSupply(query.supply, query.model, [], false);
  const distinct = query.state.distinct ? "DISTINCT " : "";
  return [
    [`SELECT ${distinct}... FROM ${table}`, ...sketch.joins()].join(" "),
    ...(where.length > 0 ? [`WHERE ${where.join(" AND ")}`] : []),
    ...(tail === "" ? [] : [tail]),
    ...(query.rows === "instances" ? prefetchLines(context, query) : []),
  ];
}

/** A call whose text shows what it adds to the statement. */
function isReadable(context: DescribeContext, { kind, name, span }: ChainLink): boolean {
  if (kind !== "call") return true;
  if (RESHAPING.has(name) || GROUPING.has(name)) return false;
  return methodCall(context.expressionAt(span), name) !== null;
}

interface Join {
  readonly table: string;
  readonly outer: boolean;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  exact: "= ?",
  in: "IN (...)",
  lt: "< ?",
  lte: "<= ?",
  gt: "> ?",
  gte: ">= ?",
  range: "BETWEEN ? AND ?",
};

/** Puts one SELECT together. Joins are kept by the path of accessor names that they follow. */
class Sketch {
  private readonly joined = new Map<string, Join>();
  private readonly links: readonly ChainLink[];
  /** A restriction that is not drawn may join more tables. */
  private mayJoinMore = false;

  constructor(
    private readonly context: DescribeContext,
    private readonly query: Query,
  ) {
    this.links = query.chain;
    const parents = context.schema.models.get(query.model)?.parents ?? [];
    for (const parent of parents) this.join(`<${parent}`, tableName(context.schema, parent), false);
  }

  joins(): string[] {
    const joins = [...this.joined.values()];
    const texts = joins.map(({ table, outer }) => `${outer ? "LEFT OUTER" : "INNER"} JOIN ${table}`);
    return this.mayJoinMore ? [...texts, "..."] : texts;
  }

  /** Below an outer join every further one is outer as well. */
  joinSupply(supply: Supply, model: ModelId, prefix: readonly string[], outer: boolean): void {
    for (const [name, child] of supply.joined) {
      const relation = this.context.schema.models.get(model)?.relations.get(name);
      if (!relation || relation.target === null) continue;
      const path = [...prefix, name];
      const mayBeMissing = outer || relation.nullable || relation.side === "inverse";
      const isOuter = this.join(path.join("."), tableName(this.context.schema, relation.target), mayBeMissing);
      this.joinSupply(child, relation.target, path, isOuter);
    }
  }

  /** What limits the rows of `author.books` to those of one author. */
  owner({ related }: QueryValue): string[] {
    if (!related) return [];
    const { schema } = this.context;
    const model = schema.models.get(related.owner.model);
    const relation = model?.relations.get(related.relation);
    if (!model || !relation) return ["..."];
    const [table, column] = backColumn(this.context, model, relation);
    if (table !== null) this.join("<through", table, false);
    return [column === null ? "..." : `${column} = ?`];
  }

  restrictions(): string[] {
    const { restrictedBy } = this.query;
    if (restrictedBy === null) {
      this.mayJoinMore = true;
      return ["..."];
    }
    const texts = restrictedBy.map(({ lookup, span }) => {
      const text = this.restriction(lookup, span);
      if (text === "..." && mayJoin(this.context.schema, this.query.model, lookup)) this.mayJoinMore = true;
      return text;
    });
    return [...new Set(texts)];
  }

  private restriction(lookup: string, span: ChainLink["span"]): string {
    const excluded = this.links.find((link) => link.kind === "call" && isWithin(span, link.span))?.name === "exclude";
    const found = lookupColumn(this.context.schema, this.query.model, lookup);
    const comparison = found && comparisonText(found.comparison, this.context.expressionAt(span));
    if (!found || comparison === null || (excluded && found.joins.length > 0)) return "...";
    // A test for NULL may turn the join into an outer one.
    if (comparison.startsWith("IS ") && found.joins.length > 0) return "...";
    this.joinPath(found.joins, false);
    const text = `${this.columnText(found.joins, found.model, found.column)} ${comparison}`;
    return excluded ? `NOT (${text})` : text;
  }

  order(): string {
    const link = [...this.links].reverse().find(({ name }) => name === "order_by");
    const call = link ? methodCall(this.context.expressionAt(link.span), "order_by") : null;
    if (link && !call) return "ORDER BY ...";
    const names = call
      ? call.args.map(({ value }) => (value.k === "str" ? value.v : null))
      : (this.context.schema.models.get(this.query.model)?.ordering ?? []);
    return names.length === 0 ? "" : `ORDER BY ${names.map((name) => this.orderText(name)).join(", ")}`;
  }

  private orderText(name: string | null): string {
    const found = name === null ? null : lookupColumn(this.context.schema, this.query.model, name.replace(/^-/, ""));
    // Ordering by a relation means the order of the other model.
    const last = name?.replace(/^-/, "").split("__").at(-1);
    if (found?.comparison !== "exact" || (last !== found.column && last !== "pk")) return "...";
    this.joinPath(found.joins, true);
    return `${this.columnText(found.joins, found.model, found.column)}${name?.startsWith("-") ? " DESC" : ""}`;
  }

  limit(): string {
    const slices = this.links.filter((link) => link.kind === "slice");
    if (slices.length === 0) return "";
    const node = slices.length === 1 && slices[0] ? this.context.expressionAt(slices[0].span) : null;
    if (node?.k !== "sub" || node.index.k !== "slice") return "LIMIT ?";
    const { lower, upper } = node.index;
    const [from, to] = [numberOf(lower), numberOf(upper)];
    const limit = upper === null ? "" : `LIMIT ${from === null || to === null ? "?" : to - from}`;
    const offset = lower === null || from === 0 ? "" : `OFFSET ${from ?? "?"}`;
    return [limit, offset].filter((part) => part !== "").join(" ");
  }

  /** The first table joined for a path stays; a filter's inner join wins over an outer one. */
  private joinPath(relations: readonly Relation[], mayBeOuter: boolean): void {
    let outer = false;
    relations.forEach((relation, at) => {
      if (relation.target === null) return;
      const mayBeMissing = mayBeOuter && (outer || relation.nullable || relation.side === "inverse");
      const path = relations.slice(0, at + 1).map(({ name }) => name);
      outer = this.join(path.join("."), tableName(this.context.schema, relation.target), mayBeMissing);
    });
  }

  /** Whether the table's columns may all be NULL: a join that is there already is kept as it is. */
  private join(path: string, table: string | null, outer: boolean): boolean {
    const join = this.joined.get(path) ?? { table: table ?? "...", outer };
    this.joined.set(path, join);
    return join.outer;
  }

  private columnText(joins: readonly Relation[], model: ModelId, column: string): string {
    return joins.length === 0 ? column : `${tableName(this.context.schema, model) ?? "..."}.${column}`;
  }
}

/** Null for a comparison whose SQL depends on a value that is not written here, or on the database. */
function comparisonText(comparison: string, value: Expression | null): string | null {
  const constant = value?.k === "const" ? value : null;
  if (comparison === "isnull") return constant?.t === "bool" ? `IS ${constant.v ? "" : "NOT "}NULL` : null;
  if (comparison === "exact" && constant?.t === "none") return "IS NULL";
  if (/^i?(contains|startswith|endswith)$/.test(comparison)) return "LIKE ?";
  return COMPARISONS[comparison] ?? null;
}

/** 0 for a bound that is left out; null for one that is no number. */
function numberOf(bound: Expression | null): number | null {
  if (bound === null) return 0;
  return bound.k === "const" && typeof bound.v === "number" ? bound.v : null;
}

/** The column that leads from the rows of a relation back to their owner, and the table between them if there is one. */
function backColumn(
  { schema }: DescribeContext,
  owner: Model,
  relation: Relation,
): readonly [table: string | null, column: string | null] {
  const target = relation.target === null ? undefined : schema.models.get(relation.target);
  if (!target || relation.generic) return [null, null];
  if (relation.side === "owner") return [null, keyOf(target)];
  if (relation.side === "inverse") {
    return [null, relation.inverse === null ? null : (target.relations.get(relation.inverse)?.column ?? null)];
  }
  const through = relation.through === null ? undefined : schema.models.get(relation.through);
  const ends = [...(through?.relations.values() ?? [])].filter(
    (end) => end.side === "owner" && end.target === owner.id,
  );
  const table = through ? tableName(schema, through.id) : null;
  return [table ?? "...", ends.length === 1 ? (ends[0]?.column ?? null) : null];
}

function prefetchLines(context: DescribeContext, query: Query): string[] {
  const lines = prefetchesOf(context, query.supply, query.model, "");
  const shown = lines.slice(0, lines.length > MOST_PREFETCHES ? MOST_PREFETCHES - 1 : MOST_PREFETCHES);
  const left = lines.length - shown.length;
  return left > 0 ? [...shown, `-- and ${left} more queries for other prefetches`] : shown;
}

function prefetchesOf(context: DescribeContext, supply: Supply, id: ModelId, prefix: string): string[] {
  const { schema } = context;
  const model = schema.models.get(id);
  if (!model) return [];
  const own = [...supply.prefetched].flatMap(([attribute, prefetched]) => {
    const relation = model.relations.get(prefetched.relation);
    const path = `${prefix}${attribute}`;
    if (!relation || relation.target === null) return [`-- then, for ${path}: SELECT ...`];
    const [between, column] = backColumn(context, model, relation);
    const from = `${tableName(schema, relation.target) ?? "..."}${between ? ` INNER JOIN ${between}` : ""}`;
    const line = `-- then, for ${path}: SELECT ... FROM ${from} WHERE ${column ?? "..."} IN (...)`;
    return [line, ...prefetchesOf(context, prefetched.supply, relation.target, `${path}__`)];
  });
  const below = [...supply.joined].flatMap(([name, child]) => {
    const target = model.relations.get(name)?.target;
    return target ? prefetchesOf(context, child, target, `${prefix}${name}__`) : [];
  });
  return [...own, ...below];
}
