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
  readonly message: string;
  readonly model: ModelId | null;
  /** Relation path from the query's rows, `author__country`; null where no path is concerned. */
  readonly path: string | null;
  readonly query: Query | null;
  /** Where the data is read, the finding's own place included. */
  readonly reads: readonly Span[];
  /** Trips the finding stands for, per call of the function. */
  readonly times: Multiplicity;
  readonly trips: readonly Trip[];
  /** Null when there is only advice, which the message then holds. */
  readonly intent: Intent | null;
  /** Qualified name of the function that holds `span`. */
  readonly within: string;
}
