import type { Remote } from "./effect";
import type { Query } from "./query";
import type { Constant, ModelId } from "./schema";
import type { Span } from "./span";

/** What would mend a finding, in neutral terms. A front-end turns it into text edits or refuses with a reason. */
export type Intent =
  | EagerLoad
  | AddUniqueConstraint
  | MoveToDefaults
  | LockRows
  | LockParent
  | LockOwnRows
  | OpenTransaction
  | UseExpression
  | BulkWrite
  | UnpackPair
  | UseFindOrCreate
  | LookFirst
  | UndoAlone
  | ReloadColumn
  | Unmended;

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
  /** Columns of one key, in the order in which they are looked for. At least one is not always NULL. */
  readonly columns: readonly UniqueColumn[];
  /** For which rows the database does it not yet: those whose columns all have a value, those where a `possibly` NULL one is, or both. */
  readonly missing: readonly ("filled" | "null")[];
}

export interface UniqueColumn {
  readonly column: string;
  /** What the rows of the call hold. Where two NULLs are to count as equal, `always` or `possibly`. */
  readonly isNull: "no" | "possibly" | "always";
  /** Values that differ in case alone are equal. */
  readonly folded: boolean;
  /** What the source writes out: all rows of the call have it. Null for other values. */
  readonly constant: Constant | null;
}

/** Look for a row by less, and give the rest to a new one alone. */
export interface MoveToDefaults {
  readonly kind: "move-to-defaults";
  /** The call that looks for a row, else inserts one. */
  readonly call: Span;
  /** What it is no longer to look for, as written there. */
  readonly lookups: readonly string[];
}

/** Keep others from changing a row between its read and its save. */
export interface LockRows {
  readonly kind: "lock-rows";
  readonly model: ModelId;
  readonly field: string;
  /** The attribute that is assigned to, and the call that saves its row. */
  readonly assignment: Span;
  readonly save: Span;
  /** What else the same way does that two calls must not both do: it happens together with the change, or not at all. */
  readonly done: Span | null;
  /** The row may be a new one, which the same call inserts. */
  readonly inserts: boolean;
  /** All attributes of the row that were assigned before the save; null where that is not known. */
  readonly assigned: readonly string[] | null;
  /** Where something was decided by what was read of the column. */
  readonly guards: readonly Span[];
  /** What is saved is not computed from what was read. */
  readonly isPlain: boolean;
  /** Queries of the function with the assignment that give rows of the model. */
  readonly fetches: readonly Fetch[];
  /** What takes long outside of the database. */
  readonly remotes: readonly Remote[];
  /** The function that all of it was seen in: the assignment may stand in one that it calls. */
  readonly seenIn: Pick<Span, "file" | "unit">;
  /** What lets the database compute instead; null where it cannot. */
  readonly expression: UseExpression | null;
}

/** Keep others from adding rows to those of another row, while these are counted and one is added. */
export interface LockParent {
  readonly kind: "lock-parent";
  /** Queries of the function that give one row of a model that the counted rows belong to. */
  readonly fetches: readonly Fetch[];
  /** Where the function counts, and where it inserts. */
  readonly count: Span;
  readonly insert: Span;
  /** What takes long outside of the database. */
  readonly remotes: readonly Remote[];
}

export interface Fetch {
  /** The expression that makes the database answer. */
  readonly span: Span;
  readonly query: Query;
  /** The call or construct that evaluates: `get`, `first`, `for`. */
  readonly by: string;
}

/** Do all from the fetch of locked rows to the last write in one transaction. */
export interface OpenTransaction {
  readonly kind: "open-transaction";
  readonly from: Span;
  readonly to: Span;
  /** What takes long outside of the database. */
  readonly remotes: readonly Remote[];
}

/** Lock the rows of a query alone, not those that are joined to them. */
export interface LockOwnRows {
  readonly kind: "lock-own-rows";
  /** The call that asks for the lock. */
  readonly call: Span;
  /** It may run on another database than the one that refuses it. */
  readonly elsewhere: boolean;
}

/** Let the database compute the new value from the stored one. */
export interface UseExpression {
  readonly kind: "use-expression";
  readonly model: ModelId;
  readonly field: string;
  /** The attribute that is assigned to, and the call that saves its row. */
  readonly assignment: Span;
  readonly save: Span;
  /** Nothing else was assigned to the row before it is saved. */
  readonly alone: boolean;
}

export interface BulkWrite {
  readonly kind: "bulk-write";
  readonly loop: Span;
  readonly write: Span;
}

/** Take the row out of the pair of a row and whether it was created. */
export interface UnpackPair {
  readonly kind: "unpack-pair";
  /** The call that gives the pair. */
  readonly call: Span;
  /** Where the pair is used as the row. */
  readonly use: Span;
}

/** Let one call look for a row and create it. */
export interface UseFindOrCreate {
  readonly kind: "use-find-or-create";
  readonly model: ModelId;
  readonly look: Span;
  readonly create: Span;
  /** What must be unique as well for it to help; null where it is. */
  readonly key: AddUniqueConstraint | null;
}

/** Insert a row only where there is none of the same key. */
export interface LookFirst {
  readonly kind: "look-first";
  readonly create: Span;
  /** The fields of the key. */
  readonly key: readonly string[];
}

/** Let what the database refuses be undone alone, so that the transaction around it goes on. */
export interface UndoAlone {
  readonly kind: "undo-alone";
  /** The first statement and the last one that may be refused; often one. */
  readonly first: Span;
  readonly last: Span;
}

/** Fetch a column that the database has computed, so that the row holds its value. */
export interface ReloadColumn {
  readonly kind: "reload-column";
  /** The call that saves it. */
  readonly save: Span;
  readonly field: string;
}

/** What is to be done is for people to decide, or stands nowhere in the text. */
export interface Unmended {
  readonly kind: "unmended";
  /** A sentence for them. */
  readonly because: string;
}
