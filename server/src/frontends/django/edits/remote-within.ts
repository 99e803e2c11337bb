import type { Remote } from "../../../orm/effect";
import type { Refusal } from "../../../orm/fix";
import { isSameUnit, type Span } from "../../../orm/span";
import type { EditSource } from "./edit-source";
import { findRun } from "./find-run";

/**
 * Refuses to lock rows in the statements from the one that holds `from` to the one that holds `to` where something in them may
 * take long outside of the database: others would wait for as long as it takes. Null where nothing does.
 */
export function remoteWithin(
  remotes: readonly Remote[],
  from: Span,
  to: Span,
  source: Pick<EditSource, "text" | "facts">,
): Refusal | null {
  const run = findRun(from, to, source);
  const statements = "refused" in run ? [] : run.statements;
  const start = statements[0]?.s ?? from.start;
  const end = statements.at(-1)?.e ?? to.end;
  const within = remotes.find(({ span }) => !isSameUnit(span, from) || (span.end > start && span.start < end));
  return within ? { refused: `${SAID[within.what]} while the row would be locked.` } : null;
}

const SAID: Readonly<Record<Remote["what"], string>> = {
  service: "Another service is asked",
  program: "Another program runs",
  files: "Files are read or written",
  pause: "The program waits",
};
