import type { KnownValue } from "./known-value";
import type { ModelId } from "./schema";
import type { Span } from "./span";

/** A call that looks for a row and inserts one where there is none. */
export interface FindOrCreate {
  readonly kind: "find-or-create";
  /** The whole call. */
  readonly span: Span;
  /** From the call by which the model is known to `span`: that alone, unless the function is handed the model. */
  readonly frames: readonly Span[];
  readonly model: ModelId;
  /** A row that is found is changed as well. */
  readonly updates: boolean;
  /** What the row that is looked for must have, wherever that is said: the call itself, filters before it, a relation's owner. */
  readonly sought: readonly SoughtValue[];
  /** What the inserted row has; what is not named here is left to the columns' defaults. */
  readonly inserted: readonly GivenValue[];
  /** More may be looked for than could be read. */
  readonly seeksMore: boolean;
  /** More may be inserted than could be read. */
  readonly insertsMore: boolean;
  /** The model's own code may write the new row over one that is there. */
  readonly mayReplace?: true;
}

/** What a statement looks for. */
export interface Seeking {
  readonly sought: readonly SoughtValue[];
  /** More may be looked for than could be read. */
  readonly more: boolean;
}

/** What a new row gets. */
export interface RowValues {
  /** What is not named here is left to the columns' defaults. */
  readonly values: readonly GivenValue[];
  /** More may be given than could be read. */
  readonly more: boolean;
}

export interface GivenValue extends KnownValue {
  readonly column: string;
}

export interface SoughtValue extends GivenValue {
  /** `equal` to the value, equal when case is `folded`, or compared in some `other` way. */
  readonly comparison: "equal" | "folded" | "other";
  /** As written: `email__iexact`. */
  readonly lookup: string;
  /** The related manager that says it, in place of a lookup that is written: `Project`, `tags`. */
  readonly manager?: { readonly owner: ModelId; readonly relation: string };
  /** The value, or what else says it. */
  readonly span: Span;
}
