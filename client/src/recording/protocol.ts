// What the client asks the server about recorded counts. Positions and ranges are those of the protocol: zero-based, in
// UTF-16 units. Files are absolute paths. Times are in seconds.

export interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface Place {
  readonly file: string;
  readonly range: Range;
}

/** The counts of one function within a test or request; times are the database's. */
export interface FunctionCounts {
  readonly name: string;
  readonly place: Place | null;
  readonly queries: number;
  readonly repeats: number;
  readonly seconds: number;
  /** What `roundtrip/queries` understands. */
  readonly key: string;
}

/** The counts of a test, or of a request that was made outside tests. */
export interface Counts {
  /** Unique among the tests, and among the requests. */
  readonly name: string;
  readonly place: Place | null;
  /** How long it ran; null when that was not recorded. */
  readonly seconds: number | null;
  /** Of the test's body, without what prepares it and cleans up. */
  readonly queries: number;
  readonly repeats: number;
  readonly databaseSeconds: number;
  /** Queries of setup and teardown. */
  readonly setup: number;
  readonly functions: readonly FunctionCounts[];
}

export interface TestCounts extends Counts {
  readonly outcome: string | null;
}

export interface RequestCounts extends Counts {
  readonly status: number | null;
}

/** The answer to `roundtrip/report`. */
export interface ReportData {
  /** Unix time. */
  readonly started: number;
  /** `pytest`, `django`, `server` or `command`. */
  readonly how: string;
  /** Whether the run ended by itself. */
  readonly complete: boolean;
  readonly problems: readonly string[];
  readonly tests: readonly TestCounts[];
  /** Those outside tests. */
  readonly requests: readonly RequestCounts[];
  /** What belongs to neither. */
  readonly others: Counts | null;
}

/** Queries of one place with the same SQL. */
export interface QueryRow {
  /** Null, as the range is, where no code of the workspace sent them. */
  readonly file: string | null;
  readonly range: Range | null;
  readonly sql: string;
  readonly count: number;
  readonly seconds: number;
  /** What sent them, where no one wrote them down: a field's name. */
  readonly cause: string | null;
  /** How many of them say the same again. */
  readonly repeats: number;
  readonly tests: readonly string[];
}

/** The answer to `roundtrip/queries`. */
export interface QueryList {
  readonly title: string;
  readonly rows: readonly QueryRow[];
}

/** One query on the time line of a test. */
export interface TimelineEntry {
  /** Since the first query of the test. */
  readonly at: number;
  readonly seconds: number;
  /** The function that sent it. */
  readonly origin: string;
  readonly file: string | null;
  /** Zero-based. */
  readonly line: number | null;
  readonly sql: string;
  readonly repeat: boolean;
  /** The same for queries that repeat each other. */
  readonly group: number;
  /** `setup`, `call`, `teardown`; null outside tests. */
  readonly phase: string | null;
}

/** What a fix's action carries: enough to run again what it is about. */
export interface AppliedFix {
  readonly title: string;
  /** Names of the tests that reach the function, by the recording that was open. */
  readonly tests: readonly string[];
  readonly file: string;
  /** The function that sent the queries, as the report names it. */
  readonly function: string;
}
