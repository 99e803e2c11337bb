/** A place on the stack of a query. Lines and columns are 1-based; columns (UTF-16) are null before Python 3.11. */
export interface ObservedFrame {
  file: string;
  line: number;
  endLine: number;
  column: number | null;
  endColumn: number | null;
  qualname: string;
}

/** How a group's count went as one table grew over three sizes; `slope` is queries per row. */
export interface Growth {
  table: string;
  nulls: "filled" | "empty";
  counts: [number, number, number];
  slope: number;
}

/** Queries of one place, trigger and SQL shape. `frames` are innermost first; no growth means constant. */
export interface QueryGroup {
  frames: ObservedFrame[];
  sql: string;
  trigger: { kind: string; model: string; field: string } | null;
  growth: Growth[];
  /** To how many queries it grows where a limit in the code bounds it; null where nothing does or it grows on. */
  upTo: number | null;
  /** How often it ran on each of the datasets. */
  counts: number[];
}

/** What the case did on tables of one size: all its queries, and its result as text. */
export interface Dataset {
  name: string;
  /** Rows of each table, by model label. */
  sizes: Record<string, number>;
  queries: number;
  result: string;
}

/** What one run of a case showed; test/django/observation.py writes it. */
export interface Observation {
  error: string | null;
  ran: Record<string, number[]>;
  stillLoops: { file: string; line: number }[];
  groups: QueryGroup[];
  datasets: Dataset[];
}

/** A case's run as it is, and with the files after the fix where the case gives them. */
export interface JudgedCase {
  id: number;
  before: Observation;
  after: Observation | null;
}
