/** An edit of one text: `newText` takes the place of the characters from `start` to `end`. Edits do not overlap. */
export interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** The text after the edits. */
export function applyEdits(text: string, edits: readonly OffsetEdit[]): string {
  let result = text;
  for (const { start, end, newText } of [...edits].sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + newText + result.slice(end);
  return result;
}

/** The edits that turn the text after `edits` into the text before them. */
export function invertEdits(text: string, edits: readonly OffsetEdit[]): OffsetEdit[] {
  let shift = 0;
  return [...edits]
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, newText }) => {
      const begin = start + shift;
      shift += newText.length - (end - start);
      return { start: begin, end: begin + newText.length, newText: text.slice(start, end) };
    });
}
