const CALLS = /\b(?:prefetch_related(?:_objects)?|Prefetch|select_related)\s*\(([^()]*)/g;
const STRINGS = /["']([A-Za-z_][A-Za-z_0-9]*)["']/g;

/** Names of relations that some query of the workspace loads, read from the text of its files. */
export class LoadedNames {
  private readonly byFile = new Map<string, ReadonlySet<string>>();
  private all: Set<string> | null = null;

  constructor(private readonly text: (file: string) => string | null) {}

  has(relation: string, files: readonly string[]): boolean {
    this.all ??= this.gather(files);
    return this.all.has(relation);
  }

  forget(file: string): void {
    this.byFile.delete(file);
    this.all = null;
  }

  private gather(files: readonly string[]): Set<string> {
    const all = new Set<string>();
    for (const file of files) for (const name of this.namesIn(file)) all.add(name);
    return all;
  }

  private namesIn(file: string): ReadonlySet<string> {
    const known = this.byFile.get(file);
    if (known) return known;
    const names = new Set<string>();
    for (const call of (this.text(file) ?? "").matchAll(CALLS)) {
      for (const [, path] of (call[1] ?? "").matchAll(STRINGS))
        for (const step of (path ?? "").split("__")) names.add(step);
    }
    this.byFile.set(file, names);
    return names;
  }
}
