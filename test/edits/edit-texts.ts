/** The text before a fix, with `«...»` around what the queryset goes through, and the text after it. */
export interface EditTexts {
  readonly before: string;
  readonly after: string;
}

/** Cases whose `run()` is one comprehension over an expression. */
export function reads(read: string, before: string, after: string): EditTexts {
  const wrap = (rows: string): string => `def run():\n    return [${read} for row in ${rows}]\n`;
  return { before: wrap(`«${before}»`), after: wrap(after) };
}

/** Rows whose author is read. */
export function author(before: string, after: string): EditTexts {
  return reads("row.author.name", before, after);
}

/** Rows whose author and editor are read. */
export function both(before: string, after: string): EditTexts {
  return reads("(row.author.name, row.editor and row.editor.name)", before, after);
}

/** A loop over a variable, whose value stands in a statement of its own. */
export function lines(expression: string, read = "b.author.name"): string {
  return `def run():\n    books = ${expression}\n    return [${read} for b in books]\n`;
}
