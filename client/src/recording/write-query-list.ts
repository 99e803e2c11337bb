import type { QueryList, QueryRow } from "../../../protocol/recorded";

/** A list of queries as a text to read, and where each one stands in it. Lines are zero-based. */
export interface QueryText {
  readonly text: string;
  readonly entries: readonly QueryEntry[];
}

export interface QueryEntry {
  readonly row: QueryRow;
  /** The line that sums the query up; its SQL follows. */
  readonly line: number;
  readonly endLine: number;
  /** Where the line names the place in the code. */
  readonly link: { readonly start: number; readonly end: number };
}

/** Writes the queries as SQL, each below a comment with its count, time and place. `pathOf` shortens a path for people. */
export function writeQueryList({ rows }: QueryList, pathOf: (file: string) => string): QueryText {
  const lines: string[] = [];
  const entries = rows.map((row): QueryEntry => {
    const line = lines.length;
    const place = placeText(row, pathOf);
    const start = `-- ${row.count} × ${summarizeSql(row.sql)} · `;
    const times = row.tests.length > 1 ? [`in ${row.tests.length} tests`] : [];
    const head = [start + place, ...repeatText(row), ...times, formatTime(row.seconds)].join(" · ");
    lines.push(head, ...`${row.sql.trimEnd()};`.split("\n"), "");
    return { row, line, endLine: lines.length - 2, link: { start: start.length, end: start.length + place.length } };
  });
  return { text: lines.join("\n"), entries };
}

function placeText({ file, range }: QueryRow, pathOf: (file: string) => string): string {
  return file === null || range === null ? "no code of the project" : `${pathOf(file)}:${range.start.line + 1}`;
}

/** `8 × SELECT catalog_publisher · 8 repeat (publisher)`, or `· for publisher` of a query that does not repeat. */
export function sumUp(row: QueryRow): string {
  return [`${row.count} × ${summarizeSql(row.sql)}`, ...repeatText(row)].join(" · ");
}

function repeatText({ repeats, cause }: QueryRow): string[] {
  if (repeats > 0) return [`${repeats.toLocaleString("en")} repeat${cause === null ? "" : ` (${cause})`}`];
  return cause === null ? [] : [`for ${cause}`];
}

/** What a statement does to which table: `SELECT catalog_book`. */
export function summarizeSql(sql: string): string {
  const verb = /^\s*\(?\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? "";
  const table = /\b(?:FROM|INTO|UPDATE)\s+((?:["`[]?\w+["`\]]?\.)?["`[]?\w+)/i.exec(sql)?.[1];
  return table === undefined ? verb : `${verb} ${table.replace(/["`[\]]/g, "")}`;
}

/** `0.04 ms`, `0.4 ms`, `12 ms`, `1.2 s`. */
export function formatTime(seconds: number): string {
  const milliseconds = seconds * 1000;
  if (milliseconds >= 1000) return `${seconds.toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 0.1 ? 2 : milliseconds < 10 ? 1 : 0)} ms`;
}
