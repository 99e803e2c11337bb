export interface Edit {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  newText: string;
}

export function applyFixes(
  root: string,
  findings: readonly { fix: { title: string; edits: readonly Edit[] } | null }[],
): { applied: { title: string; file: string; line: number }[]; postponed: number };
