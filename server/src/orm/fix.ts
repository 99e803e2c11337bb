/** An edit of one file. Offsets are UTF-16 code units from the start of the file, `end` exclusive. */
export interface TextEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export type FixSafety = "safe" | "unsafe";

/** The text edits that carry out an intent. */
export interface Fix {
  readonly title: string;
  readonly safety: FixSafety;
  readonly edits: readonly TextEdit[];
  /** What the code does differently from then on, in sentences, what matters most first. */
  readonly changes: readonly string[];
  /** Set where the fix changes the schema, so that a migration has to follow. */
  readonly migration?: NeededMigration;
}

/** What is to be done about the database after a fix. */
export interface NeededMigration {
  /** A query, as source text, that finds the rows which the migration would fail on. */
  readonly duplicates: string;
}

/** Why an intent cannot be carried out, as a sentence for the user. */
export interface Refusal {
  readonly refused: string;
}
