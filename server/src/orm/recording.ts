/**
 * What a run of the user's code really sent to the database, read from what the recorder wrote. Equal objects of these
 * types are the same object within one recording. Lines and columns are one-based, as recorded: of the text as it was.
 */
export interface Recording {
  /** Unix time in seconds. */
  readonly started: number;
  readonly how: string;
  /** Absolute folder, posix separators, like every path here. */
  readonly root: string;
  readonly tests: readonly RecordedTest[];
  readonly requests: readonly RecordedRequest[];
  readonly groups: readonly RecordedGroup[];
  /** Sentences about what could not be read or recorded. */
  readonly problems: readonly string[];
  /** Every process of the run has ended by itself. */
  readonly complete: boolean;
}

export interface RecordedFile {
  readonly path: string;
  /** SHA-256 of its bytes in hexadecimal, the first 32 digits. */
  readonly hash: string;
}

/** A function, method or lambda that is not nested in another one. */
export interface RecordedUnit {
  readonly file: RecordedFile;
  /** Python's `__qualname__`. */
  readonly name: string;
  /** Of its first decorator, or its `def`. */
  readonly line: number;
  /** The last line that holds code of it. */
  readonly endLine: number;
  /** As of a file, over these lines. */
  readonly hash: string;
}

export interface RecordedFrame {
  readonly file: RecordedFile;
  /** Null at module level and in templates. */
  readonly unit: RecordedUnit | null;
  /** The `__qualname__` of the code that runs, `<template>` in templates. */
  readonly name: string;
  readonly line: number;
  /** Null before Python 3.11. Columns count UTF-16 units, ends are exclusive. */
  readonly endLine: number | null;
  readonly column: number | null;
  readonly endColumn: number | null;
}

export interface RecordedTest {
  /** As its runner calls it: tests of two roots may share one. */
  readonly name: string;
  /** Of the recording it is of. */
  readonly root: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly function: string | null;
  readonly outcome: string | null;
  readonly seconds: number | null;
}

export interface RecordedRequest {
  readonly method: string;
  /** The pattern, never the path asked for. */
  readonly route: string;
  readonly view: string | null;
  readonly file: string | null;
  readonly line: number | null;
  /** Qualified name of the view's function or class. */
  readonly function: string | null;
  /** The view's function as it was; null for classes and where it is not known. */
  readonly unit: RecordedUnit | null;
  readonly status: number | null;
  readonly seconds: number | null;
  readonly test: RecordedTest | null;
}

export interface RecordedCause {
  readonly kind: string;
  /** `shop.Book`. */
  readonly model: string;
  /** The attribute's name. */
  readonly field: string;
}

export interface RecordedSql {
  /** With placeholders only. */
  readonly text: string;
  readonly statement: "read" | "write" | "transaction" | "other";
}

/** Queries of one test (or of none), request and phase with the same SQL, stack, cause and stack of the fetch. */
export interface RecordedGroup {
  readonly test: RecordedTest | null;
  readonly request: RecordedRequest | null;
  readonly phase: "setup" | "call" | "teardown" | null;
  readonly sql: RecordedSql;
  readonly alias: string;
  readonly vendor: string;
  /** Innermost first; empty where no code of the project ran. */
  readonly frames: readonly RecordedFrame[];
  readonly cause: RecordedCause | null;
  /** Where the rows were fetched whose attribute was read. */
  readonly fetch: readonly RecordedFrame[] | null;
  readonly count: number;
  readonly failed: number;
  /** Fetched in all; null when nothing was. */
  readonly rows: number | null;
  /** In all. */
  readonly seconds: number;
  /** When the first 2,000 of them began, in seconds since the run did. */
  readonly times: readonly number[];
  /** The fetch for whose rows this place sent most queries, by whatever way it was reached, and how many rows it yielded. */
  readonly widest: { readonly queries: number; readonly rows: number | null } | null;
}
