import type { Place, Range } from "./place";

/** What the server tells of an open recording, and the client of a fix that its tests are to confirm. */

/** The answer to `roundtrip/report`. */
export interface ReportData {
  /** Unix time in seconds. */
  readonly started: number;
  /** `pytest`, `django`, `server` or `command`. */
  readonly how: string;
  /** Whether the run ended by itself. */
  readonly complete: boolean;
  /** Sentences about what could not be read or recorded. */
  readonly problems: readonly string[];
  readonly tests: readonly ReportTest[];
  /** Those outside of tests. */
  readonly requests: readonly ReportRequest[];
  /** What belongs to neither; null when there is none. */
  readonly others: ReportRow | null;
}

/** The counts of a test, of a request outside of tests, or of what belongs to neither. */
export interface ReportRow {
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
  readonly functions: readonly ReportFunction[];
  /** What `roundtrip/queries` understands. */
  readonly key: string;
}

/** The counts of one function within a test or request. */
export interface ReportFunction {
  readonly name: string;
  readonly place: Place | null;
  readonly queries: number;
  readonly repeats: number;
  readonly databaseSeconds: number;
  /** What `roundtrip/queries` understands. */
  readonly key: string;
}

export interface ReportTest extends ReportRow {
  /** As its runner calls it, which tests of two roots may share. */
  readonly runnerName: string;
  /** The folder that its run was recorded in. */
  readonly root: string;
  readonly outcome: string | null;
}

export interface ReportRequest extends ReportRow {
  readonly method: string;
  readonly route: string;
  readonly view: string | null;
  readonly status: number | null;
}

/** The answer to `roundtrip/queries`. */
export interface QueryList {
  readonly title: string;
  readonly rows: readonly QueryRow[];
}

/** Queries with one SQL from one place. */
export interface QueryRow {
  /** Null, as the range is, where no code of the workspace sent them. */
  readonly file: string | null;
  readonly range: Range | null;
  /** In several lines. */
  readonly sql: string;
  readonly count: number;
  readonly seconds: number;
  /** The attribute whose reading sent them; null where they were written down. */
  readonly cause: string | null;
  /** How many of them were sent along with others like them; 0 where each was the only one of its test. */
  readonly repeats: number;
  readonly tests: readonly string[];
}

/** One query on the time line of a test or request. */
export interface TimelineEntry {
  /** In seconds since its first query. */
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
  /** `setup`, `call`, `teardown`; null outside of tests. */
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
  /** Set where the fix changed the schema. */
  readonly migration?: NeededMigration;
}

/** What is to be done about the database after a fix. */
export interface NeededMigration {
  /** A query, as source text, that finds the rows which the migration would fail on. */
  readonly duplicates: string;
  /** The file that the fix changed. */
  readonly file: string;
}
