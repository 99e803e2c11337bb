import type { KnownValue } from "./known-value";
import type { ModelId } from "./schema";
import type { Span } from "./span";
import type { Supply } from "./supply";

/** A queryset value as far as the analysis followed it. */
export interface Query {
  /** Identity of the value: two evaluations of one value share a result cache. */
  readonly id: string;
  readonly model: ModelId;
  /** The model is one of several whose rows it may be. */
  readonly isOneOfSeveral?: boolean;
  /** Every expression the value passed through, from where it was built to the latest one. Never empty. */
  readonly chain: readonly ChainLink[];
  readonly supply: Supply;
  readonly rows: RowKind;
  /** Shape of the statement as far as later calls depend on it. */
  readonly state: QueryState;
  /** Most rows it can yield; null when unbounded. `get()` and `[:1]` are 1. */
  readonly limit: number | "page" | null;
  /** The accessor and owner it was reached through: `author.books`. Null for a root queryset. */
  readonly owner: QueryOwner | null;
  /** What other results of the same call load: the choice between them may have been made for this very reader. */
  readonly alternatives: readonly Supply[];
  /** Columns the query is restricted by, in the order written; null when a restriction could not be read. */
  readonly restrictedBy: readonly Restriction[] | null;
  /** The loops and parameters that decide it by more than lookups: an annotation, a condition, another query. */
  readonly computedFrom: ReadonlySet<string>;
}

export interface QueryOwner {
  /** Relation name on the owner's model. */
  readonly relation: string;
  readonly ownerModel: ModelId;
  /** Nothing is known of what was loaded with the owner: it came from a caller. */
  readonly foreign: boolean;
  /** The function that reads the relation gets owners from callers, and some query loads the relation onto its rows. */
  readonly loadedElsewhere: boolean;
  /** The query whose rows own it and the relation path from there; null when the owner is a single instance. */
  readonly rowOf: { readonly query: string; readonly path: readonly string[] } | null;
}

export interface Restriction {
  /** `author`, `name__iexact`. */
  readonly lookup: string;
  readonly span: Span;
  /** The loops and parameters that decide the value compared with. */
  readonly dependsOn: ReadonlySet<string>;
  readonly comparison: Comparison;
  /** Rows are left out for which it holds. */
  readonly negated: boolean;
  /** What the column is compared with. */
  readonly value: KnownValue;
}

/**
 * How a lookup compares a column: `equal` with a value, or one of several, that the program holds; `computed` with what
 * the database computes (a subquery, an expression); `other`, such as less than a value, or not equal to it.
 */
export type Comparison = "equal" | "other" | "computed";

export type RowKind = "instances" | "dicts" | "tuples" | "scalars";

export interface QueryState {
  readonly sliced: boolean;
  readonly combined: boolean;
  readonly distinct: boolean;
  readonly ordered: boolean;
  /** Null where its rows are not locked. */
  readonly lock: RowLock | null;
  /** The database it was sent to by name; null where that is left to the program's settings. */
  readonly database: string | null;
  /** `iterator()` was called: rows are not kept. */
  readonly streamed: boolean;
  readonly raw: boolean;
  readonly asynchronous: boolean;
  /** The rows are those of a few unique values written one by one: `limit` says how many. */
  readonly listed: boolean;
  /** An argument or what it was made by could not be read: it may give other rows, or do otherwise with them, than it says. */
  readonly open: boolean;
}

export interface RowLock {
  /** The call that asks for it. */
  readonly span: Span;
  /** Whose rows: `self` and paths of joined relations; all that are joined, or what could not be read. */
  readonly of: readonly string[] | "all" | "unread";
}

/** One expression through which a queryset passed. */
export interface ChainLink {
  readonly span: Span;
  /** `root` builds it, `call` is a method of it, `pass` hands it on unchanged (a name, a parameter, a returned value). */
  readonly kind: "root" | "call" | "slice" | "pass";
  /** The method called, the name passed. */
  readonly name: string;
  /** Qualified name of the function that holds the expression. */
  readonly within: string;
}
