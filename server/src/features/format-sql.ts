/** Where a statement of an ORM is broken for its readers. */
const CLAUSES =
  /\s+(?=(?:FROM|(?:INNER|LEFT OUTER|LEFT|RIGHT|CROSS) JOIN|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|SET|VALUES|RETURNING|UNION(?: ALL)?|FOR UPDATE)\b)/;
const LONGEST_LIST = 80;

/** A statement with each clause of its outermost level on a line of its own, and a long list of columns cut short. */
export function formatSql(sql: string): string {
  const lines = splitOutside(sql.replace(/\s+/g, " ").trim());
  return lines.map(shortenList).join("\n");
}

/** Splits before clauses that stand outside of parentheses and quotes. */
function splitOutside(sql: string): string[] {
  const lines: string[] = [];
  let depth = 0;
  let quote: string | null = null;
  let start = 0;
  for (let at = 0; at < sql.length; at += 1) {
    const character = sql[at] as string;
    if (quote !== null) quote = character === quote ? null : quote;
    else if (character === "'" || character === '"' || character === "`") quote = character;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (character === " " && depth === 0 && startsClause(sql, at)) {
      lines.push(sql.slice(start, at));
      start = at + 1;
    }
  }
  return [...lines, sql.slice(start)];
}

function startsClause(sql: string, at: number): boolean {
  const next = CLAUSES.exec(sql.slice(at, at + 24));
  return next?.index === 0;
}

function shortenList(line: string): string {
  if (!/^SELECT /i.test(line) || line.length <= LONGEST_LIST) return line;
  const columns = line.split(", ");
  const [first = ""] = columns;
  return columns.length < 3 ? line : `${first}, … ${columns.length - 1} more columns`;
}
