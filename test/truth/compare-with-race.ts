import { oracleFor } from "./oracles";
import type { Case } from "./parse-cases";
import type { Mark } from "./parse-mark";
import type { LinesByFile, LostRace, RaceObservation, RefusedRow } from "./race-observation";
import { showPlace } from "./show-place";

/**
 * Compares a case's marks with what happened to it on two connections at once. Returns one sentence per disagreement, an
 * empty list when the database confirms the case.
 */
export function compareWithRace(each: Case, before: RaceObservation, after: RaceObservation | null): string[] {
  if (before.error !== null) return [`Django could not run the case: ${before.error}`];
  if (before.stops === 0) return ["the case sends no statement, so it shows nothing"];
  const marks = each.marks.filter((mark) => oracleFor(mark.rule) === "interleaving");
  return [
    ...each.marks
      .filter((mark) => oracleFor(mark.rule) !== "interleaving")
      .map((mark) => `${showPlace(each, mark)}: no race judges the rule ${mark.rule}`),
    ...marks.flatMap((mark) => checkMark(each, mark, before)),
    ...unexplained(marks, before),
    ...(after === null ? [] : compareWithAfter(marks, after)),
  ];
}

function checkMark(each: Case, mark: Mark, { ran, lost, refused }: RaceObservation): string[] {
  const happens = [...lost, ...refused].some(({ lines }) => lines[mark.file]?.includes(mark.line));
  const place = showPlace(each, mark);
  if (mark.kind === "false")
    return happens ? [`${place}\n  is lost, so the finding is true: make it a plain mark`] : [];
  if (happens) return [];
  if (!ran[mark.file]?.includes(mark.line)) return [`${place}\n  never ran: give a \`run\` block that reaches it`];
  return [`${place}\n  no order of two calls does harm there`];
}

function unexplained(marks: readonly Mark[], { lost, refused }: RaceObservation): string[] {
  const real = marks.filter(({ kind }) => kind !== "false");
  const isMarked = (lines: LinesByFile) => real.some(({ file, line }) => lines[file]?.includes(line));
  return [
    ...lost.filter(({ lines }) => !isMarked(lines)).map(describeLost),
    ...refused.filter(({ lines }) => !isMarked(lines)).map(describeRefused),
  ];
}

function describeLost({ statement, frames, ending, allowed }: LostRace): string {
  const [frame] = frames;
  const place = frame ? `${frame.file}:${frame.line}` : "no line of the case";
  const orders = allowed.map((text) => `\n  one after the other: ${text}`).join("");
  return `a race is lost and no mark stands there: after ${place} (${statement.slice(0, 80)})\n  ends with ${ending}${orders}`;
}

function describeRefused({ error, lines }: RefusedRow): string {
  return `the database refuses a row and no mark stands there: ${JSON.stringify(lines)}\n  ${error}`;
}

function compareWithAfter(marks: readonly Mark[], after: RaceObservation): string[] {
  if (after.error !== null) return [`Django could not run the text after the fix: ${after.error}`];
  // Lines move with the fix, so that a case with a fix has no mark that stays.
  if (marks.some(({ fix }) => fix !== true)) return ["a case with a text after the fix has marks with a fix alone"];
  return [...after.lost.map(describeLost), ...after.refused.map(describeRefused)].map(
    (each) => `after the fix ${each}`,
  );
}
