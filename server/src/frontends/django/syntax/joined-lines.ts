import type { FlatTree } from "./flat-tree";
import type { NodeKinds } from "./node-kinds";

/** Statements that end with their line. */
const SIMPLE = new Set(
  (
    "expression_statement return_statement delete_statement raise_statement assert_statement type_alias_statement " +
    "print_statement"
  ).split(" "),
);

/** Between brackets and quotes a line may end anywhere. */
const BRACKETED = new Set(
  (
    "argument_list parenthesized_expression tuple list set dictionary list_comprehension set_comprehension " +
    "dictionary_comprehension generator_expression tuple_pattern list_pattern type_parameter string"
  ).split(" "),
);

/** A place where the parser read on over the end of a line: from the last token of the line to the line's end. */
export interface JoinedLine {
  readonly s: number;
  readonly e: number;
}

/**
 * Finds the lines whose end the parser overlooked. While someone types `Book.objects.` above `title = 1`, the parser
 * sees one assignment to `Book.objects.title` and no error: Python would have stopped at the line's end.
 */
export function findJoinedLines(tree: FlatTree, kinds: NodeKinds, text: string): JoinedLine[] {
  const simple = kinds.names.map((name) => SIMPLE.has(name));
  const found: JoinedLine[] = [];
  const count = tree.next[0] ?? 0;
  for (let node = 0; node < count; node++) {
    if (!simple[tree.kind[node] ?? 0]) continue;
    const s = tree.start[node] ?? 0;
    const e = tree.end[node] ?? 0;
    const lineEnd = text.indexOf("\n", s);
    if (lineEnd >= 0 && lineEnd < e) findInStatement(tree, kinds, text, node, found);
  }
  return found;
}

function findInStatement(tree: FlatTree, kinds: NodeKinds, text: string, node: number, found: JoinedLine[]): void {
  const closed = closedRanges(tree, kinds, node);
  if (!closed) return;
  const end = tree.end[node] ?? 0;
  let at = tree.start[node] ?? 0;
  for (const range of [...closed, { s: end, e: end }]) {
    for (let line = text.indexOf("\n", at); line >= 0 && line < range.s; line = text.indexOf("\n", line + 1)) {
      const joined = joinedAt(text, line);
      if (joined) found.push(joined);
    }
    at = Math.max(at, range.e);
  }
}

/** The bracketed ranges of a statement in order; null when it holds a place that did not parse anyway. */
function closedRanges(tree: FlatTree, kinds: NodeKinds, node: number): JoinedLine[] | null {
  const ranges: JoinedLine[] = [];
  const last = tree.next[node] ?? 0;
  for (let child = node + 1; child < last; ) {
    const kind = tree.kind[child] ?? 0;
    const name = kinds.names[kind] ?? "";
    if (kind === kinds.error) return null;
    const e = tree.end[child] ?? 0;
    if (name === "subscript") ranges.push({ s: tree.end[child + 1] ?? e, e });
    if (BRACKETED.has(name)) {
      ranges.push({ s: tree.start[child] ?? 0, e });
      child = tree.next[child] ?? last;
    } else child++;
  }
  return ranges.sort((a, b) => a.s - b.s);
}

const LAST_TOKEN = /([A-Za-z_]+|[^\sA-Za-z_0-9\\#"')\]}]+)[ \t\f\r]*$/;

function joinedAt(text: string, line: number): JoinedLine | null {
  const lineStart = text.lastIndexOf("\n", line - 1) + 1;
  const before = text.slice(lineStart, line);
  if (/\\\r?$/.test(before)) return null;
  const token = LAST_TOKEN.exec(before);
  return token ? { s: lineStart + token.index, e: line } : null;
}

/**
 * The text with the dangling token of each joined line replaced by a semicolon: every offset stays where it was, and
 * the statement on the next line is read for itself, so that what stands around the cursor stays known.
 */
export function separateLines(text: string, lines: readonly JoinedLine[]): string {
  let result = "";
  let at = 0;
  for (const line of lines) {
    if (line.s < at) continue;
    result += `${text.slice(at, line.s)};${" ".repeat(line.e - line.s - 1)}`;
    at = line.e;
  }
  return result + text.slice(at);
}
