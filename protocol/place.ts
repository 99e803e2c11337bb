/** Zero-based; `character` counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** The end is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Place {
  /** Absolute, posix separators; the same for every file that client and server name to each other. */
  readonly file: string;
  readonly range: Range;
}
