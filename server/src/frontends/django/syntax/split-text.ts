/**
 * A string (ended by its line unless triple; a triple one that is not closed reaches to the end of the text), a comment,
 * or the end of a line that a definition or a decorator follows in the first column.
 */
const TOKEN =
  /"""(?:\\[\s\S]|[^\\])*?(?:"""|$)|'''(?:\\[\s\S]|[^\\])*?(?:'''|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|#[^\n]*|\n(?=def\b|class\b|async[ \t]+def\b)|\n(?=@)/g;

/**
 * Offsets at which a text can be cut so that each piece is parsed for itself: its start, and each top-level function or
 * class, decorators included. Nothing but whole statements can precede a definition in the first column, so the pieces
 * say together what the whole says, an edit costs the piece it stands in, and a mistake does not reach beyond its piece.
 */
export function splitText(text: string): number[] {
  const starts = [0];
  let decorated = false;
  for (const match of text.matchAll(TOKEN)) {
    if (match[0] !== "\n") continue;
    const start = match.index + 1;
    if (!decorated) starts.push(start);
    decorated = text[start] === "@";
  }
  return starts;
}
