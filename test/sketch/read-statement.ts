/** The parts of a SELECT that a sketch and the real statement must agree on. */
export interface StatementParts {
  readonly from: string;
  /** `INNER shop_author`, sorted: Django may write joins in another order. Null when the sketch leaves some out. */
  readonly joins: readonly string[] | null;
  /** Columns compared in WHERE, sorted and each once; null when the sketch leaves some out. */
  readonly compared: readonly string[] | null;
  /** `published DESC`; null when the sketch leaves some out. */
  readonly order: readonly string[] | null;
  readonly distinct: boolean;
  /** `10 5`: limit and offset. */
  readonly limit: string;
}

/** Reads a statement as Django's SQLite backend or a sketch writes it. */
export function readStatement(statement: string): StatementParts {
  const sql = statement.replaceAll('"', "").replace(/\s+/g, " ");
  const where = / WHERE (.*?)(?: ORDER BY | LIMIT | OFFSET |$)/.exec(sql)?.[1] ?? "";
  const order = / ORDER BY (.*?)(?: LIMIT | OFFSET |$)/.exec(sql)?.[1] ?? "";
  const from = / FROM (.*?)(?: WHERE | ORDER BY | LIMIT | OFFSET |$)/.exec(sql)?.[1] ?? "";
  const columns = (/^SELECT (?:DISTINCT )?(.*?) FROM /.exec(sql)?.[1] ?? "").split(", ");
  const joins = [...sql.matchAll(/(INNER|LEFT OUTER) JOIN (\w+)/g)].map(([, kind, table]) => `${kind} ${table}`);
  return {
    from: / FROM (\w+)/.exec(sql)?.[1] ?? "",
    joins: hasGap(from) ? null : joins.sort(),
    compared: hasGap(where) ? null : columnsIn(where),
    order: hasGap(order)
      ? null
      : order
          .split(", ")
          .filter(Boolean)
          .map((item) => orderText(item, columns)),
    distinct: sql.startsWith("SELECT DISTINCT"),
    limit: `${/ LIMIT (\d+)/.exec(sql)?.[1] ?? ""} ${/ OFFSET (\d+)/.exec(sql)?.[1] ?? ""}`.trim(),
  };
}

/** `IN (...)` stands for values; `...` by itself for something that is not drawn. */
function hasGap(text: string): boolean {
  return text.replaceAll("(...)", "").includes("...");
}

function columnsIn(where: string): string[] {
  const names = [...where.matchAll(/(?:\w+\.)?(\w+)\)? (?:=|IN|LIKE|IS|<|>|BETWEEN)/g)].map(([, name]) => name ?? "");
  return [...new Set(names)].sort();
}

/** Newer Djangos may name a selected column by its position. */
function orderText(item: string, columns: readonly string[]): string {
  return item
    .trim()
    .replace(/^\d+/, (position) => (columns[Number(position) - 1] ?? "").replace(/ AS .*/, ""))
    .replace(/^\w+\./, "")
    .replace(/ ASC$/, "");
}

/** The real statement with the parts left out that the sketch leaves out. */
export function asFarAsDrawn(real: StatementParts, sketch: StatementParts): StatementParts {
  return {
    ...real,
    joins: sketch.joins === null ? null : real.joins,
    compared: sketch.compared === null ? null : real.compared,
    order: sketch.order === null ? null : real.order,
  };
}
