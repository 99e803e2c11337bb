import type { Refusal } from "../../../orm/fix";
import { isSameUnit, type Span } from "../../../orm/span";
import type { EditSource } from "./edit-source";
import { findRun } from "./find-run";

/**
 * Refuses to lock rows in the statements from the one that holds `from` to the one that holds `to` where another machine may
 * be asked in them: others would wait for as long as it takes to answer. Null where none is.
 */
export function remoteWithin(
  remotes: readonly Span[],
  from: Span,
  to: Span,
  source: Pick<EditSource, "text" | "facts">,
): Refusal | null {
  const run = findRun(from, to, source);
  const statements = "refused" in run ? [] : run.statements;
  const start = statements[0]?.s ?? from.start;
  const end = statements.at(-1)?.e ?? to.end;
  const isApart = (remote: Span) => isSameUnit(remote, from) && (remote.end <= start || remote.start >= end);
  return remotes.every(isApart) ? null : { refused: "Another service is asked while the row would be locked." };
}
