/** A string (ended by its line unless triple), or a comment. */
const TOKEN =
  /"""(?:\\[\s\S]|[^\\])*?(?:"""|$)|'''(?:\\[\s\S]|[^\\])*?(?:'''|$)|"(?:\\\r\n|\\[\s\S]|[^"\\\r\n])*"?|'(?:\\\r\n|\\[\s\S]|[^'\\\r\n])*'?|#[^\r\n]*/g;

/** Offsets of the lines of a Python text that begin inside a string: what is put there changes its value. */
export function linesInStrings(text: string): ReadonlySet<number> {
  const inside = new Set<number>();
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith("#")) continue;
    for (const end of token.matchAll(/\n/g)) inside.add(index + end.index + 1);
  }
  return inside;
}
