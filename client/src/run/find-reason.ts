import { stripVTControlCharacters } from "node:util";

const LONGEST = 200;

/** How a traceback ends, and how pytest says that it could not begin. */
const REASON =
  /^(?:E\s+)?((?:\w+\.)*(?:\w*(?:Error|Exception|Exit|Interrupt)|ImproperlyConfigured|CommandError|ERROR): \S.*)$/;

/** Why a command stopped, as the end of its output says it: the last exception's line; null where there is none. */
export function findReason(output: string): string | null {
  const lines = stripVTControlCharacters(output).split(/\r?\n/);
  const reason = lines.map((line) => REASON.exec(line)?.[1]).findLast((found) => found !== undefined);
  if (reason === undefined) return null;
  return reason.length > LONGEST ? `${reason.slice(0, LONGEST)}…` : reason;
}
