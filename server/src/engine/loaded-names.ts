const CALLS = /\b(?:prefetch_related(?:_objects)?|Prefetch|select_related)\s*\(([^()]*)/g;
const STRINGS = /["']([A-Za-z_][A-Za-z_0-9]*)["']/g;

/** Names of relations that some query of the workspace loads. */
export class LoadedNames {
  private all: Set<string> | null = null;

  /** `namesIn` gives those of one file. */
  constructor(private readonly namesIn: (file: string) => readonly string[]) {}

  has(relation: string, files: readonly string[]): boolean {
    this.all ??= new Set(files.flatMap((file) => this.namesIn(file)));
    return this.all.has(relation);
  }

  /** Takes that the names of some file may have changed. */
  forget(): void {
    this.all = null;
  }
}

/** The names that queries in a text load. */
export function readLoadedNames(text: string): readonly string[] {
  const names = new Set<string>();
  for (const call of text.matchAll(CALLS)) {
    for (const [, path] of (call[1] ?? "").matchAll(STRINGS))
      for (const step of (path ?? "").split("__")) names.add(step);
  }
  return [...names];
}
