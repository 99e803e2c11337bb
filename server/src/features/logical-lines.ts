/** A Python statement's line as the language counts it: over open brackets, strings and backslashes. Offsets, `end` exclusive. */
export interface LogicalLine {
  /** At its first character that is not white space. */
  readonly start: number;
  /** Before its line break. */
  readonly end: number;
  /** Line breaks in it before which no comment can stand: inside a string, or after a backslash. */
  readonly closedBreaks: readonly number[];
}

const STRING_START = /[rbuftRBUFT]{0,2}("""|'''|"|')/y;
const BLANK = /(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))+[ \t\f]*|[ \t\f]+/y;

/** The logical lines of a Python text, comments and blank lines between them left out. Any text gives an answer. */
export function findLogicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const line = readLogicalLine(text, at);
    if (text[at] !== "#") lines.push(line);
    at = skipBlank(text, line.end);
    // A line always ends at a break or at the end of the text; this guards the loop all the same.
    if (at <= line.start) break;
  }
  return lines;
}

function readLogicalLine(text: string, start: number): LogicalLine {
  const closedBreaks: number[] = [];
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at] ?? "";
    const quote = quoteAt(text, at);
    if (quote !== null) {
      const end = endOfString(text, at + quote.prefix, quote.quote);
      for (let i = at; i < end; i += 1) if (isBreak(text, i)) closedBreaks.push(i);
      at = end;
    } else if (character === "#") {
      at = endOfLine(text, at);
    } else if (character === "\\" && isBreak(text, at + 1)) {
      closedBreaks.push(at + 1);
      at = afterBreak(text, at + 1);
    } else if (isBreak(text, at)) {
      if (depth === 0) break;
      at = afterBreak(text, at);
    } else {
      if ("([{".includes(character)) depth += 1;
      if (")]}".includes(character)) depth = Math.max(0, depth - 1);
      at += 1;
    }
  }
  return { start, end: at, closedBreaks };
}

/** The quote that opens a string here, and how many characters stand up to behind it. */
function quoteAt(text: string, at: number): { quote: string; prefix: number } | null {
  if (/\w/.test(text[at - 1] ?? "")) {
    const quote = text[at];
    if (quote !== '"' && quote !== "'") return null;
  }
  STRING_START.lastIndex = at;
  const match = STRING_START.exec(text);
  return match?.[1] === undefined ? null : { quote: match[1], prefix: match[0].length };
}

/** Behind the closing quote; a string of one line that is not closed ends at the line's end. */
function endOfString(text: string, from: number, quote: string): number {
  let at = from;
  while (at < text.length) {
    if (text[at] === "\\") at = isBreak(text, at + 1) ? afterBreak(text, at + 1) : at + 2;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (quote.length === 1 && isBreak(text, at)) return at;
    else at += 1;
  }
  return text.length;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  if (isBreak(text, at)) at = afterBreak(text, at);
  for (;;) {
    BLANK.lastIndex = at;
    const match = BLANK.exec(text);
    if (match === null || match[0] === "") return at;
    at += match[0].length;
  }
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBreak(text, at)) at += 1;
  return at;
}

function isBreak(text: string, at: number): boolean {
  return text[at] === "\n" || text[at] === "\r";
}

function afterBreak(text: string, at: number): number {
  return text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : at + 1;
}
