import type { Span } from "./span";

/** Identity of a model across project roots: `file#qualname`, or `package#qualname` for an installed package. */
export type ModelId = string;

/** All models of one project. Two projects of a workspace have a schema each. */
export interface Schema {
  readonly models: ReadonlyMap<ModelId, Model>;
}

export interface Model {
  readonly id: ModelId;
  /** What people write: `shop.Book`. */
  readonly label: string;
  readonly name: string;
  readonly span: Span;
  readonly abstract: boolean;
  /** The model whose rows a proxy shows. */
  readonly proxyFor: ModelId | null;
  /** Models whose tables hold part of this model's row, nearest first (multi-table inheritance). */
  readonly parents: readonly ModelId[];
  /** By name, inherited ones included. */
  readonly columns: ReadonlyMap<string, Column>;
  /** By the name of the attribute that reads them on an instance, inherited ones included. */
  readonly relations: ReadonlyMap<string, Relation>;
  readonly uniqueness: readonly Uniqueness[];
  /** Something may be unique that is not listed. */
  readonly uniquenessOpen: boolean;
  readonly indexes: readonly (readonly string[])[];
  /** Default ordering of its querysets; a leading `-` means descending. */
  readonly ordering: readonly string[];
  /** Code that runs when a row is written or removed one at a time, and that bulk operations skip. */
  readonly hooks: readonly WriteHook[];
  /** True when a base or a field could not be read: an unknown name may still exist. */
  readonly open: boolean;
}

export interface Column {
  readonly name: string;
  /** The attribute that holds the raw value: `author_id` for a relation. */
  readonly attribute: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
  /** True when its type is rendered or computed from other columns by the database. */
  readonly generated: boolean;
  readonly choices: readonly string[] | null;
  /** What a new row holds where nothing is given: a value that the source writes out, one that code computes, or none. */
  readonly initial: "none" | "computed" | { readonly value: Constant };
  /** Each save writes the time of it here, whatever the row holds. */
  readonly stamped: boolean;
  /** People may leave it empty in a form. */
  readonly blank: boolean;
  /** Values that differ in case alone are one to the database, or may be. */
  readonly ignoresCase: boolean;
  readonly span: Span;
}

export type ColumnKind =
  | "auto"
  | "boolean"
  | "number"
  | "text"
  | "date"
  | "time"
  | "uuid"
  | "json"
  | "binary"
  | "file"
  | "relation"
  | "other";

export interface Relation {
  /** Attribute on an instance: `author`, `book_set`, `reviews`. Prefetch paths use it. */
  readonly name: string;
  /** Name in lookups and joins: `author`, `book`, `review`. */
  readonly queryName: string;
  /** Null when the target is generic or could not be resolved. */
  readonly target: ModelId | null;
  readonly arity: "one" | "many";
  /** Which side holds the column; `through` has a table of its own. */
  readonly side: "owner" | "inverse" | "through";
  readonly generic: boolean;
  /** Links between the tables of one multi-table row. */
  readonly link: "none" | "to-parent" | "to-child";
  readonly nullable: boolean;
  /** The raw column on this row (`author_id`), null where another table holds it. */
  readonly column: string | null;
  /** Accessor on the target that leads back, null when hidden or generic. */
  readonly inverse: string | null;
  readonly through: ModelId | null;
  /** True when the declared relation is the primary key of its own row. */
  readonly primaryKey: boolean;
  /** Where it is declared. */
  readonly span: Span;
}

/** No two rows may have the same values of all these columns and expressions. */
export interface Uniqueness {
  readonly kind: "primary-key" | "field" | "together" | "constraint";
  /** Column or relation names; empty when only expressions are covered. */
  readonly fields: readonly string[];
  readonly expressions: readonly UniqueExpression[];
  /** Which rows it covers; null when every row is covered. */
  readonly condition: UniqueCondition | null;
  /** Null when the declaration leaves it to the database. */
  readonly nullsDistinct: boolean | null;
  /** When the database refuses a second row: at its statement, or when the transaction ends. */
  readonly refuses: "at-once" | "at-commit";
  readonly name: string | null;
  readonly span: Span;
}

export interface UniqueExpression {
  /** As written: `Lower("email")`. */
  readonly text: string;
  /** The column whose case it folds; null for an expression of another kind. */
  readonly folds: string | null;
}

export interface UniqueCondition {
  /** As written: `Q(deleted=False)`. */
  readonly text: string;
  /** All of them hold for the rows that are covered; null when it says more than columns and constants tell. */
  readonly terms: readonly ConditionTerm[] | null;
}

/** What a column of a covered row holds: NULL, anything else, or one value. */
export interface ConditionTerm {
  readonly column: string;
  readonly holds: "null" | "filled" | { readonly value: Constant };
}

/** A value that the source writes out. */
export type Constant = string | number | boolean;

export interface WriteHook {
  readonly kind: "save-override" | "delete-override" | "receiver";
  /** `post_save`, `pre_delete` ... for receivers; null for overrides. */
  readonly signal: string | null;
  readonly span: Span;
}
