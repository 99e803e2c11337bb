/**
 * A sentence about Django that a hover or a message may say. A check runs on every supported Django: it must hold from
 * `since` to `until` and on `vendors`, and must fail outside of them.
 */
export interface Statement {
  /** Kebab-case. The check is the Python function of the same name with underscores. */
  readonly id: string;
  /** One or two sentences in Markdown, without the reader's own names. */
  readonly text: string;
  /** The first Django release of which it is true; null when it is true of all supported ones. */
  readonly since: string | null;
  /** The last Django release of which it is true; null when it still is. */
  readonly until: string | null;
  /** The database vendors, in Django's words, of which it is true; null when the database makes no difference. */
  readonly vendors: readonly string[] | null;
}

export function statement(
  id: string,
  text: string,
  range: Partial<Pick<Statement, "since" | "until" | "vendors">> = {},
): Statement {
  return { since: null, until: null, vendors: null, ...range, id, text };
}
