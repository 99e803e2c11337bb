/** How the analysis sees files. Open documents stand in for what is on disk. Paths are absolute, posix separators. */
export interface FileSource {
  /** The text of a file, decoded; null when it is absent, unreadable, not text or too large. */
  read(file: string): string | null;
  /**
   * Changes whenever the text on disk does. Null where that cannot be told: the file is absent or open, or changed so lately
   * that the next change could look the same.
   */
  stamp(file: string): string | null;
  isFile(file: string): boolean;
  /** Names in a folder, sorted; empty when it cannot be read. A folder's name ends in `/`. */
  list(folder: string): readonly string[];
}
