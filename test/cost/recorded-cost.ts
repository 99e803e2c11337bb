/** Line and column, 1-based; columns in UTF-16 units. */
export interface RecordedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

type FileLine = readonly [file: string, line: number];

/** What one call of a case did, as record_costs.py writes it. */
export interface RecordedCost {
  readonly id: number;
  /** Why the case could not be run. */
  readonly error: string | null;
  readonly queries: readonly {
    /** Outermost first. */
    readonly frames: readonly FileLine[];
    readonly trigger: readonly [kind: string, field: string] | null;
    /** Rows fetched. */
    readonly rows: number;
  }[];
  /** How often loops turned, by what they go over and the calls that led there, outermost first. */
  readonly loops: readonly (RecordedPlace & { readonly callers: readonly FileLine[]; readonly passes: number })[];
  /** Functions that were called from outside, by their first line, decorators included. */
  readonly entries: readonly { readonly file: string; readonly line: number; readonly calls: number }[];
  /** What any loop goes over, whether it turned or not. */
  readonly iterables: readonly RecordedPlace[];
  /** For each line the first one of the statement that it belongs to. */
  readonly statements: Readonly<Record<string, readonly number[]>>;
}
