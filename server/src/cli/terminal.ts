/** What a run sees of the terminal it was started from. */
export interface Terminal {
  readonly env: Record<string, string | undefined>;
  readonly version: string;
  /** People are looking at the output. */
  readonly isTerminal: boolean;
  /** Columns; generous where nobody is looking. */
  readonly width: number;
  /** Writes to the output; settles once all of it is written. */
  print(text: string): Promise<void>;
  /** Says one sentence beside the output. */
  complain(sentence: string): void;
}
