/** How a project's tests are named: patterns as pytest's configuration gives them. */
export interface TestNames {
  /** For a file's name, or with a slash for the end of its path. */
  readonly files: readonly string[];
  /** Beginnings or patterns of names of classes that need not inherit from a `TestCase`. */
  readonly classes: readonly string[];
  /** Beginnings or patterns of names of functions, and of methods of these classes. */
  readonly functions: readonly string[];
}

/** Those of pytest, with the files that Django's own runner takes. */
export const USUAL_NAMES: TestNames = { files: ["test*.py", "*_test.py"], classes: ["Test"], functions: ["test"] };

/** Whether a file, by its absolute path, is one of tests. */
export function isTestFile(path: string, { files }: TestNames): boolean {
  const posix = path.split("\\").join("/");
  const name = posix.split("/").at(-1) ?? "";
  return files.some((pattern) =>
    pattern.includes("/") ? matches(posix, `*/${pattern.replace(/^\.?\//, "")}`) : matches(name, pattern),
  );
}

/** Whether a class or function is meant by one of the names: it begins so, or matches a pattern as a whole. */
export function isNamed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => name.startsWith(pattern) || (/[*?[]/.test(pattern) && matches(name, pattern)));
}

/** As Python's `fnmatch`: `*` stands for anything, slashes too. */
function matches(text: string, pattern: string): boolean {
  const source = pattern.replace(/\[(!?)([^\]]+)\]|[*?]|[\\^$.|+(){}[\]]/g, (part, not: string, set: string) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    return set === undefined ? `\\${part}` : `[${not === "" ? "" : "^"}${set.replace(/[\\^\]]/g, "\\$&")}]`;
  });
  try {
    return new RegExp(`^${source}$`, "s").test(text);
  } catch {
    // A range such as `[z-a]` means nothing.
    return false;
  }
}
