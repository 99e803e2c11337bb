/** What a mark says about the analyser: it finds this; it misses it; it reports it though nothing grows. */
export type MarkKind = "found" | "missed" | "false";

/** An expected finding: an exact range in one line of a case's file. */
export interface Mark {
  kind: MarkKind;
  rule: string;
  /** The relation path (`author__country`), where the mark names one. */
  path: string | null;
  /** Whether the finding comes with a fix; null for gaps, of which only the reason is known. */
  fix: boolean | null;
  /** The fix must be marked unsafe: it may change what the code shows. */
  unsafe: boolean;
  /** Why the gap is there. */
  reason: string | null;
  file: string;
  /** 1-based line and columns (UTF-16 units, the end exclusive) in the file's text without mark lines. */
  line: number;
  column: number;
  endColumn: number;
  /** The 1-based line of the mark in the Markdown file. */
  sourceLine: number;
}

type MarkWithoutPlace = Omit<Mark, "file" | "line" | "sourceLine">;

const MARK_LINE = /^(\s*(?:#|\/\/|\{#)\s*)(\^+)\s*(.*?)\s*(?:#\})?$/;
const FINDING = /^([a-z0-9-]+)(?: (\w+))?: (fix|unsafe fix|no fix)$/;
const GAP = /^(missed|false): ([a-z0-9-]+)(?: (\w+))?: (.+)$/;

/** Tells whether a line is a comment that points at the code above it. */
export function isMarkLine(line: string): boolean {
  return MARK_LINE.test(line);
}

/** Reads a mark line. Returns a sentence when it does not follow the format. */
export function parseMark(line: string): MarkWithoutPlace | string {
  const parts = MARK_LINE.exec(line);
  if (parts === null) return "this is no mark";
  const [, before = "", carets = "", says = ""] = parts;
  const place = { column: before.length + 1, endColumn: before.length + carets.length + 1 };
  const gap = GAP.exec(says);
  if (gap !== null) {
    const kind = gap[1] === "missed" ? "missed" : "false";
    return {
      kind,
      rule: gap[2] ?? "",
      path: gap[3] ?? null,
      fix: null,
      unsafe: false,
      reason: gap[4] ?? null,
      ...place,
    };
  }
  const finding = FINDING.exec(says);
  if (finding === null) {
    return `"${says}" is no mark: write "rule: fix", "rule: unsafe fix", "rule path: no fix", "missed: rule: reason" or "false: rule: reason"`;
  }
  return {
    kind: "found",
    rule: finding[1] ?? "",
    path: finding[2] ?? null,
    fix: finding[3] !== "no fix",
    unsafe: finding[3] === "unsafe fix",
    reason: null,
    ...place,
  };
}
