/** Words that begin a statement and never stand inside brackets. */
const STATEMENT =
  /[ \t]*(?:@|(?:def|class|return|import|with|try|while|raise|del|assert|pass|break|continue|global|nonlocal|except|finally|elif)\b|async[ \t]+def\b)/y;

/** A string (ended by its line unless triple), a comment, a bracket, or a line end. */
const TOKEN =
  /"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|#[^\n]*|[([{\])}\n]/g;

/**
 * Offsets of the brackets that are still open where the next statement begins. While someone types `filter(`, the
 * parser reads every following definition as an argument; which lines must be statements shows where it should stop.
 */
export function findUnclosedBrackets(text: string): number[] {
  const unclosed: number[] = [];
  let open: number[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    if (token === "\n") {
      if (open.length > 0 && beginsStatement(text, match.index + 1)) {
        unclosed.push(...open);
        open = [];
      }
    } else if (token === "(" || token === "[" || token === "{") open.push(match.index);
    else if (token === ")" || token === "]" || token === "}") open.pop();
  }
  return [...unclosed, ...open];
}

function beginsStatement(text: string, lineStart: number): boolean {
  STATEMENT.lastIndex = lineStart;
  return STATEMENT.test(text);
}

/** The text with these brackets blanked out: every other offset stays, and each line is read for itself. */
export function blankBrackets(text: string, brackets: readonly number[]): string {
  let result = "";
  let at = 0;
  for (const bracket of brackets) {
    result += `${text.slice(at, bracket)} `;
    at = bracket + 1;
  }
  return result + text.slice(at);
}
