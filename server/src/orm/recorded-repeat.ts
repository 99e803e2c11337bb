import type { EagerPath } from "./intent";
import type { Query } from "./query";
import type { ModelId } from "./schema";
import type { Span } from "./span";

/** Queries that a run sent once for each row of a fetch, at a place of today's text. */
export interface RecordedRepeat {
  /** Where the innermost code of the project stood. */
  readonly span: Span;
  readonly within: string;
  /** The attribute that was read; null where the code asked by itself. */
  readonly field: string | null;
  /** `relation` can be loaded with its rows, `column` was left out by them, `query` is neither. */
  readonly kind: "relation" | "column" | "query";
  /** The table or attribute, for people. */
  readonly label: string;
  readonly queries: number;
  /** Of the fetch; null when it is not known. */
  readonly rows: number | null;
  /** The test or request that sent most of them. */
  readonly run: string;
  /** The query that fetched the rows, where the analysis knows it, and the path from its model to what was read. */
  readonly source: RecordedSource | null;
  /** Where the rows were fetched, for people: `line 12`, `shop/views.py:12`. */
  readonly fetchedAt: string | null;
}

export interface RecordedSource {
  readonly query: Query;
  readonly model: ModelId;
  /** Null where loading it with the rows would not have answered the queries. */
  readonly path: EagerPath | null;
}
