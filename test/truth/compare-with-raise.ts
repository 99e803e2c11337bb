import { oracleFor, oracleOf } from "./oracles";
import type { Case } from "./parse-cases";
import type { LinesByFile } from "./race-observation";
import { showPlace } from "./show-place";

/** What one run of a case raised, or did otherwise that it should not; test/django/raising.py and its like write it. */
export interface RaiseObservation {
  error: string | null;
  /** The exception's sentence, or what else happened; null where the case came to its end. */
  raised: string | null;
  /** Lines that the exception came through, or that led to what happened. */
  lines: LinesByFile;
}

/** A case as it is, and with the files after the fix where the case gives them. */
export interface RaisedCase {
  id: number;
  before: RaiseObservation;
  after: RaiseObservation | null;
}

/**
 * Compares a case's marks with what it raised. A run ends with its first exception, so that a case has one mark at most.
 * Returns one sentence per disagreement, an empty list when Django confirms the case.
 */
export function compareWithRaise(each: Case, before: RaiseObservation, after: RaiseObservation | null): string[] {
  if (before.error !== null) return [`Django could not run the case: ${before.error}`];
  const [mark, ...others] = each.marks.filter(({ kind }) => kind !== "false");
  if (others.length > 0) return ["a run ends with its first exception: a case has one mark at most"];
  if (mark && oracleFor(mark.rule) !== oracleOf(each)) {
    return [`${showPlace(each, mark)}: what judges this case does not judge ${mark.rule}`];
  }
  const problems: string[] = [];
  if (mark && !before.lines[mark.file]?.includes(mark.line)) {
    problems.push(
      `${showPlace(each, mark)}\n  nothing is raised there: ${before.raised ?? "the case comes to its end"}`,
    );
  }
  if (!mark && before.raised !== null) problems.push(`no mark stands where it raises ${before.raised}`);
  if (after !== null && (after.error ?? after.raised) !== null) {
    problems.push(`after the fix it raises ${after.error ?? after.raised}`);
  }
  return problems;
}
