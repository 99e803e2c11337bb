import type { Query } from "./query";
import type { ModelId } from "./schema";
import type { Span } from "./span";

/** What would mend a finding, in neutral terms. A front-end turns it into text edits or refuses with a reason. */
export type Intent = EagerLoad | AddUniqueConstraint | LockRows | UseExpression | BulkWrite;

/** Load relations together with the rows of a query. */
export interface EagerLoad {
  readonly kind: "eager-load";
  readonly query: Query;
  readonly paths: readonly EagerPath[];
  /** The function also writes rows of a model on a path: what was loaded before would show the row as it was. */
  readonly rewritten: boolean;
}

export interface EagerPath {
  /** Accessor names from the query's model. */
  readonly steps: readonly string[];
  /** Every step leads to at most one row, and none is generic: a join can load it. */
  readonly joinable: boolean;
}

/** Make the database refuse two rows with equal values. */
export interface AddUniqueConstraint {
  readonly kind: "add-unique-constraint";
  readonly model: ModelId;
  readonly fields: readonly string[];
}

export interface LockRows {
  readonly kind: "lock-rows";
  readonly query: Query;
}

/** Let the database compute the new value from the stored one. */
export interface UseExpression {
  readonly kind: "use-expression";
  readonly assignment: Span;
  readonly field: string;
}

export interface BulkWrite {
  readonly kind: "bulk-write";
  readonly loop: Span;
  readonly write: Span;
}
