import {
  type PinnedTest,
  planPin,
  planUpdates,
  statementsToPin,
  type TestStatement,
} from "../frontends/django/edits/pin-count";
import type { Fix } from "../orm/fix";
import type { RecordedGroup, RecordedTest } from "../orm/recording";
import type { RecordedPlaces } from "./recorded-places";

/**
 * The fix that lets a test assert the number of queries it was recorded with: in the assertions that are there, where they
 * assert another one, else around the one statement of its body that answers a request, else the one that sends queries.
 * Null where there is not one such statement, the runs of the test differ, or the number asserted would not be the one
 * recorded.
 */
export function pinCount(places: RecordedPlaces, test: PinnedTest): Fix | null {
  const { file, unit } = test;
  const part = places.today(file).unit(unit.qualname);
  if (!part || part.isStale) return null;
  const groups = part.groups.filter(({ phase }) => phase === "call");
  const runs = places.index.recording.tests.filter((each) => each.file === file && each.function === unit.qualname);
  if (runs.length === 0 || groups.some((group) => !group.test || !runs.includes(group.test) || !isCountable(group))) {
    return null;
  }
  const byStatement = [...groupByStatement(places, test, groups)];
  const updates = byStatement.flatMap(([{ asserted }, sent]) => {
    const queries = countOf(sent, runs);
    return asserted === null || queries === null || queries === asserted.queries ? [] : [{ asserted, queries }];
  });
  // An assertion that fails is a failure; after an error its block may have ended early.
  if (updates.length > 0) return runs.some(({ outcome }) => outcome === "error") ? null : planUpdates(file, updates);
  const wrappable = byStatement.filter(([{ asserted }]) => asserted === null);
  const chosen = only(wrappable.filter(([, own]) => own.some(({ request }) => request !== null)));
  const [statement, sent] = chosen ?? only(wrappable) ?? [];
  const queries = sent === undefined ? null : countOf(sent, runs);
  return statement === undefined || queries === null ? null : planPin(test, statement, queries);
}

/** How many queries every run of the test sent among these; null where the runs differ. */
function countOf(sent: readonly RecordedGroup[], runs: readonly RecordedTest[]): number | null {
  const counts = new Set(runs.map((run) => sum(sent.filter((group) => group.test === run))));
  const [count = null] = counts;
  return counts.size === 1 ? count : null;
}

/** Counted by the assertion as it was recorded: on the default database, and without a failure. */
function isCountable({ alias, failed }: RecordedGroup): boolean {
  return alias === "default" && failed === 0;
}

function groupByStatement(places: RecordedPlaces, test: PinnedTest, groups: readonly RecordedGroup[]) {
  const statements = statementsToPin(test);
  const byStatement = new Map<TestStatement, RecordedGroup[]>();
  for (const group of groups) {
    // The outermost frame: the test may be called by what it calls.
    const frame = group.frames.findLast(
      (each) => each.file.path === test.file && each.unit?.name === test.unit.qualname,
    );
    const place = frame ? places.placeOf(frame) : null;
    const statement = place && statements.find(({ start, end }) => start <= place.start && place.start < end);
    if (!statement) continue;
    const own = byStatement.get(statement);
    if (own) own.push(group);
    else byStatement.set(statement, [group]);
  }
  return byStatement;
}

function only<T>(items: readonly T[]): T | null {
  return items.length === 1 ? (items[0] ?? null) : null;
}

/** What the assertion counts: savepoints too. */
function sum(groups: readonly RecordedGroup[]): number {
  return groups.reduce((total, { count }) => total + count, 0);
}
