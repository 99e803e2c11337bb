/** Comments of a piece of code with the offsets where they start; a `#` in a text is none. */
export function commentsIn(code: string): readonly { readonly at: number; readonly text: string }[] {
  const parts = [...code.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\r\n]*/g)];
  return parts
    .filter(([part]) => part.startsWith("#"))
    .map(({ index, 0: part }) => ({ at: index, text: part.trimEnd() }));
}
