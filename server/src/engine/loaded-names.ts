const CALLS = /\b(?:prefetch_related(?:_objects)?|Prefetch|select_related)\s*\(/g;
const TOKENS = /["']([^"'\n]*)["']|[()]|#.*/g;
const PATH = /^[A-Za-z_][A-Za-z_0-9]*$/;

/** Names of relations that some query of the workspace loads, and of what some query locks. */
export class LoadedNames {
  private all: Set<string> | null = null;
  /** Those of each file that has any. */
  private readonly byFile = new Map<string, readonly string[]>();

  /** `namesIn` gives those of one file. */
  constructor(private readonly namesIn: (file: string) => readonly string[]) {}

  has(name: string, files: readonly string[]): boolean {
    this.all ??= this.gather(files);
    return this.all.has(name);
  }

  /** Takes the names of a file as they are now; false when they are those that were known. */
  update(file: string): boolean {
    const before = this.byFile.get(file) ?? [];
    const now = this.namesIn(file);
    if (before.length === now.length && now.every((name) => before.includes(name))) return false;
    this.all = null;
    return true;
  }

  private gather(files: readonly string[]): Set<string> {
    this.byFile.clear();
    for (const file of files) {
      const names = this.namesIn(file);
      if (names.length > 0) this.byFile.set(file, names);
    }
    return new Set([...this.byFile.values()].flat());
  }
}

/** The names that queries in a text load. */
export function readLoadedNames(text: string): readonly string[] {
  const names = new Set<string>();
  for (const call of text.matchAll(CALLS)) {
    for (const path of stringsOfCall(text, call.index + call[0].length))
      for (const step of path.split("__")) names.add(step);
  }
  return [...names];
}

/** The paths among a call's own arguments, not those of calls in them: a `Prefetch` in it is a call of its own. */
function stringsOfCall(text: string, start: number): string[] {
  const found: string[] = [];
  const tokens = new RegExp(TOKENS);
  tokens.lastIndex = start;
  let depth = 1;
  while (depth > 0) {
    const token = tokens.exec(text);
    if (!token) break;
    if (token[0] === "(") depth++;
    else if (token[0] === ")") depth--;
    else if (depth === 1 && token[1] !== undefined && PATH.test(token[1])) found.push(token[1]);
  }
  return found;
}
