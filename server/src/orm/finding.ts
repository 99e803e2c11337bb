import type { Intent } from "./intent";
import type { Query } from "./query";
import type { ModelId } from "./schema";
import type { Span } from "./span";
import type { Multiplicity, Trip } from "./trip";

export type Severity = "error" | "warning" | "information" | "hint";

/** A rule's verdict on one place. */
export interface Finding {
  readonly rule: string;
  readonly span: Span;
  /** For people. `{query}` stands for the place where the query is built, `{sent}` for the last of `reads`. */
  readonly message: string;
  /** The way out where there is no fix; a front-end words it. */
  readonly advice: Advice | null;
  readonly model: ModelId | null;
  /** Relation path from the query's rows, `author__country`; null where no path is concerned. */
  readonly path: string | null;
  readonly query: Query | null;
  /** Where the data is read, the finding's own place included. */
  readonly reads: readonly Span[];
  /** A transaction around what it speaks of, which keeps nobody else from reading. */
  readonly transaction?: Span;
  /** Where the function under analysis reads a row that another one changes: what locks it would stand there. */
  readonly fetched?: Span;
  /** Trips the finding stands for, per call of the function. */
  readonly times: Multiplicity;
  readonly trips: readonly Trip[];
  /** True, but seldom worth a change: a short loop, a query that few passes may send. It is shown less loudly. */
  readonly faint: boolean;
  /** The rule whose finding at the same place says less: this one stands for it. */
  readonly insteadOf?: string;
  /** Where a row is looked for, rows are counted, or one is changed: whoever waits before that does not race. */
  readonly look?: Span;
  /** Null when there is only advice, which the message then holds. */
  readonly intent: Intent | null;
  /** Qualified name of the function that holds `span`. */
  readonly within: string;
}

/** What to do instead, in neutral terms. */
export type Advice =
  /** Fetch all rows by primary key at once, then look them up in memory. */
  | { readonly kind: "fetch-by-key"; readonly lookup: string }
  /** Fetch the rows for all values at once. */
  | { readonly kind: "fetch-by-values"; readonly keys: LookupKeys }
  /** The lookup leads to the same row in each pass: fetch that one before the loop, and compare. */
  | { readonly kind: "fetch-one-row"; readonly lookups: readonly string[] }
  /** Let the outer query count, test or aggregate its related rows. */
  | { readonly kind: "compute-with-rows"; readonly relation: string; readonly filtered: boolean; readonly by: string }
  /** Each pass fetches all related rows anyway: count those. */
  | { readonly kind: "count-fetched-rows"; readonly relation: string }
  /** Count, test or aggregate for all values at once, before the loop. */
  | { readonly kind: "compute-for-values"; readonly keys: LookupKeys; readonly by: string }
  /** Load the related rows, restricted, together with their owners. */
  | { readonly kind: "load-restricted-relation"; readonly relation: string }
  /** The related rows came with their owners: go through those instead of asking for them otherwise. */
  | { readonly kind: "use-loaded-relation"; readonly relation: string }
  /** Move the query out of the loop, over all elements at once. */
  | { readonly kind: "load-once" };

/** The lookups whose values tell the passes apart; empty where something else does. */
export interface LookupKeys {
  readonly lookups: readonly string[];
  /** A row may have several values of one of them, so that it does not tell which it was found by. */
  readonly many: boolean;
}
