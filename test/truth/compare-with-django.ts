import type { Dataset, Observation, ObservedFrame, QueryGroup } from "./observation";
import { oracleFor } from "./oracles";
import type { Case } from "./parse-cases";
import type { Mark } from "./parse-mark";
import { showPlace } from "./show-place";

/**
 * Compares a case's marks with what Django did. Returns one sentence (with code frames) per disagreement,
 * an empty list when Django confirms the case.
 */
export function compareWithDjango(each: Case, before: Observation, after: Observation | null): string[] {
  if (before.error !== null) return [`Django could not run the case: ${before.error}`];
  const marks = each.marks.filter((mark) => oracleFor(mark.rule) === "growth");
  const problems = each.marks
    .filter((mark) => oracleFor(mark.rule) !== "growth")
    .map((mark) => `${at(each, mark)}: no judge is known for the rule ${mark.rule}`);
  problems.push(...marks.flatMap((mark) => checkMark(each, mark, before)));
  const unmarked = findUnmarkedGroups(each, before);
  if (each.growsUnseen === null) problems.push(...unmarked.map((group) => describeUnmarked(each, group)));
  else if (unmarked.length === 0) {
    problems.push(`nothing grows unmarked: take out "grows unseen: ${each.growsUnseen}"`);
  }
  for (const loop of before.stillLoops) {
    problems.push(
      `the loop at ${showPlace(each, loop)}\n  never turned: no row reached it, so the case shows nothing (a \`data\` block can make rows that do)`,
    );
  }
  if (after !== null) problems.push(...compareWithAfter(marks, before, after));
  return problems;
}

function checkMark(each: Case, mark: Mark, before: Observation): string[] {
  const ran = before.ran[mark.file]?.includes(mark.line) ?? false;
  const confirming = before.groups.filter((group) => confirms(group, mark));
  // What a page of k rows costs is worth a mark, and worth leaving out: both agree with Django.
  const grows = confirming.some((group) => group.growth.length > 0 || (group.upTo ?? 0) > 1);
  if (mark.kind === "false") {
    return confirming.some((group) => group.growth.length > 0)
      ? [`${at(each, mark)}\n  grows, so the finding is true: make it a plain mark`]
      : [];
  }
  if (grows) return [];
  if (!ran && !before.groups.some((group) => group.frames.some((frame) => overlaps(frame, mark)))) {
    return [`${at(each, mark)}\n  never ran: give a \`run\` block that reaches it`];
  }
  const here = before.groups.filter((group) => group.frames.some((frame) => overlaps(frame, mark)));
  const counts = here.map((group) => `\n  ${describe(group)}`).join("");
  const path = mark.path === null ? "" : ` on the path ${mark.path}`;
  return [`${at(each, mark)}\n  makes no query that grows${path}${counts || "; it makes none at all"}`];
}

/** The groups that grow where no mark of the case stands for them. */
export function findUnmarkedGroups(each: Case, before: Observation): QueryGroup[] {
  const marks = each.marks.filter((mark) => oracleFor(mark.rule) === "growth");
  return before.groups.filter((group) => group.growth.length > 0 && !isExplained(group, marks));
}

function describeUnmarked(each: Case, group: QueryGroup): string {
  const stack = group.frames.map((frame) => showPlace(each, frame)).join("\n  called from ");
  return `queries grow and no mark stands there\n  ${stack}\n  ${describe(group)}`;
}

function isExplained(group: QueryGroup, marks: readonly Mark[]): boolean {
  return marks.some((mark) => mark.kind !== "false" && explains(group, mark));
}

/** A mark stands for all growing queries made at or below its place, on any part of its path. */
function explains(group: QueryGroup, mark: Mark): boolean {
  if (!group.frames.some((frame) => overlaps(frame, mark))) return false;
  return mark.path === null || group.trigger === null || mark.path.split("__").includes(group.trigger.field);
}

/** A mark with a path is confirmed by the end of that path alone. */
function confirms(group: QueryGroup, mark: Mark): boolean {
  if (!explains(group, mark)) return false;
  return mark.path === null || group.trigger === null || mark.path.split("__").at(-1) === group.trigger.field;
}

function overlaps(frame: ObservedFrame, mark: Mark): boolean {
  if (frame.file !== mark.file) return false;
  if (frame.column === null || frame.endColumn === null) {
    return mark.line >= frame.line && mark.line <= frame.endLine;
  }
  const startsBefore = frame.line < mark.line || (frame.line === mark.line && frame.column < mark.endColumn);
  const endsAfter = frame.endLine > mark.line || (frame.endLine === mark.line && frame.endColumn > mark.column);
  return startsBefore && endsAfter;
}

function compareWithAfter(marks: readonly Mark[], before: Observation, after: Observation): string[] {
  if (after.error !== null) return [`Django could not run the text after the fix: ${after.error}`];
  const problems: string[] = [];
  const kept = marks.filter((mark) => mark.fix !== true);
  // Lines move with the fix, so what may go on growing is known by its trigger and SQL.
  const allowed = new Set(before.groups.filter((group) => isExplained(group, kept)).map(identify));
  for (const group of after.groups) {
    if (group.growth.length > 0 && !allowed.has(identify(group))) {
      problems.push(`after the fix queries still grow in ${place(group)}\n  ${describe(group)}`);
    }
  }
  const mayChange = marks.some((mark) => mark.unsafe);
  const changed = mayChange ? undefined : pairDatasets(before, after).find(([old, now]) => old.result !== now.result);
  if (changed !== undefined) {
    const [old, now] = changed;
    problems.push(
      `the fix changes the result (${old.name})\n  before: ${cut(old.result)}\n  after:  ${cut(now.result)}`,
    );
  }
  // On the smallest tables an eager load may cost more than it saves; on grown ones it may not.
  const dearer = pairDatasets(before, after).find(
    ([old, now]) => now.queries > old.queries && !old.name.startsWith("smallest"),
  );
  if (dearer !== undefined) {
    const [old, now] = dearer;
    problems.push(`the fix makes more queries (${old.name}): ${old.queries} before, ${now.queries} after`);
  }
  return problems;
}

function pairDatasets(before: Observation, after: Observation): [Dataset, Dataset][] {
  return before.datasets.flatMap((old): [Dataset, Dataset][] => {
    const now = after.datasets.find((dataset) => dataset.name === old.name);
    return now === undefined ? [] : [[old, now]];
  });
}

function identify(group: QueryGroup): string {
  return JSON.stringify([group.trigger, group.sql]);
}

function describe(group: QueryGroup): string {
  const { trigger } = group;
  const cause = trigger === null ? "" : `${trigger.kind} ${trigger.model}.${trigger.field}, `;
  const sql = group.sql.replace(/^SELECT .{40,}? FROM /, "SELECT … FROM ");
  return `${cause}${showGrowth(group)}: ${cut(sql)}`;
}

function showGrowth({ growth, trigger, upTo }: QueryGroup): string {
  if (upTo !== null) return `grows to ${upTo}`;
  const alone =
    growth.find((each) => each.table === trigger?.model) ??
    growth.find((each) => each.table !== "all tables together") ??
    growth[0];
  if (alone === undefined) return "constant";
  const empty = growth.every((each) => each.nulls === "empty") ? ", nullable relations empty" : "";
  const verb = alone.table === "all tables together" ? "grow" : "grows";
  return `${alone.counts.join(" → ")} as ${alone.table} ${verb}${empty}`;
}

function place(group: QueryGroup): string {
  const frame = group.frames[0];
  return frame === undefined ? "the case" : `${frame.file}:${frame.line}`;
}

function at(each: Case, mark: Mark): string {
  return showPlace(each, mark);
}

function cut(text: string): string {
  const line = text.trim().replaceAll("\n", " ⏎ ");
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
