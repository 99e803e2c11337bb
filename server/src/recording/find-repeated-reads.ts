import { isOfBody, repeatKey } from "../orm/recorded-counts";
import type { Subject } from "../orm/recorded-subject";
import { subjectOf } from "../orm/recorded-subject";
import type { RecordedFrame, RecordedGroup } from "../orm/recording";
import type { RecordingIndex } from "./recording-index";

/** Queries that were sent from one place once for each row of a fetch. */
export interface RepeatedRead {
  /** The groups of the subject with most of them. */
  readonly groups: readonly RecordedGroup[];
  /** The first of them: all have its SQL, its innermost frame and its cause. */
  readonly group: RecordedGroup;
  readonly subject: Subject;
  /** Sent for the rows of one fetch. */
  readonly queries: number;
  /** That the fetch yielded; null when it is not known. */
  readonly rows: number | null;
  /** Where the rows were fetched. */
  readonly fetch: readonly RecordedFrame[];
}

/** Below that many for the rows of one fetch, two reads may stand in the code itself. */
const FEWEST = 3;

/** A coincidence of a loop's length and a number of rows is unlikely from here on. */
const TELLING_ROWS = 10;

/**
 * The queries of a recording that grew with the rows of a fetch, one entry for each place, SQL and cause: attributes
 * that were read for row after row, and other queries that were sent as often as there were rows; and what a request
 * asked a single row's related manager again and again. Rows that a test
 * fetched itself, outside of any request, are gone through by it as well: `isOfTests` tells its files by their path. In
 * steps: there may be a million groups.
 */
export function* findRepeatedReads(
  index: RecordingIndex,
  isOfTests: (file: string) => boolean,
): Generator<void, RepeatedRead[]> {
  const found = new Map<string, RepeatedRead[]>();
  for (const [subject, groups] of index.bySubject()) {
    const body = groups.filter((group) => isOfBody(group) && group.sql.statement === "read" && group.frames.length > 0);
    for (const read of [...(yield* lazyReads(subject, body)), ...(yield* sentQueries(subject, body))]) {
      const fetchedIn = read.fetch[0]?.file.path;
      if (read.group.request === null && fetchedIn !== undefined && isOfTests(fetchedIn)) continue;
      const key = `${repeatKey(read.group)}|${read.group.cause?.model}.${read.group.cause?.field}`;
      const same = found.get(key);
      if (same) same.push(read);
      else found.set(key, [read]);
    }
    yield;
  }
  const repeated: RepeatedRead[] = [];
  for (const reads of found.values()) {
    const widest = reads.reduce((best, each) => (each.queries > best.queries ? each : best));
    if (hasGrown(reads)) repeated.push(widest);
    yield;
  }
  return repeated;
}

/** What of a lazy read is counted belongs to the rows of one fetch by itself; of other queries it has to show. */
function hasGrown(reads: readonly RepeatedRead[]): boolean {
  if (reads.some(({ group, queries }) => group.cause !== null && queries >= FEWEST)) return true;
  const sizes = new Map(reads.flatMap(({ rows, queries }) => (rows === null ? [] : [[rows, queries] as const])));
  if (sizes.size > 1) return [...sizes].every(([rows, queries]) => queries === rows) || isRising([...sizes]);
  return [...sizes].some(([rows, queries]) => rows >= TELLING_ROWS && queries === rows);
}

/** More rows, more queries, and never more of them than rows. */
function isRising(sizes: readonly (readonly [number, number])[]): boolean {
  const sorted = [...sizes].sort(([a], [b]) => a - b);
  return sorted.every(([rows, queries], at) => queries <= rows && (at === 0 || queries > (sorted[at - 1]?.[1] ?? 0)));
}

function* lazyReads(subject: Subject, groups: readonly RecordedGroup[]): Generator<void, RepeatedRead[]> {
  const reads: RepeatedRead[] = [];
  for (const group of groups) {
    yield;
    const { cause, fetch, widest } = group;
    if (cause === null || cause.kind === "prefetch" || fetch === null || widest === null) continue;
    if (widest.queries < 2 || (widest.rows === 1 && !isAskedAgain(group))) continue;
    reads.push({ groups: [group], group, subject, queries: widest.queries, rows: widest.rows, fetch });
  }
  return reads;
}

/** One row's related rows, queried again and again by one way: a loop of the project, since a request begins with no test's. */
function isAskedAgain({ cause, request }: RecordedGroup): boolean {
  return cause?.kind === "manager" && request !== null;
}

/** Queries without a row they were read from, as often as a fetch of the same call yielded rows. */
function* sentQueries(subject: Subject, groups: readonly RecordedGroup[]): Generator<void, RepeatedRead[]> {
  const fetches = new Map<number, RecordedGroup[]>();
  for (const group of groups) {
    if (group.count !== 1 || group.rows === null) continue;
    const same = fetches.get(group.rows);
    if (same) same.push(group);
    else fetches.set(group.rows, [group]);
  }
  const reads: RepeatedRead[] = [];
  for (const group of groups) {
    yield;
    if (group.cause !== null || group.count < 2) continue;
    const fetch = fetches.get(group.count)?.find((each) => isOfSameCall(each, group));
    if (!fetch) continue;
    reads.push({ groups: [group], group, subject, queries: group.count, rows: fetch.rows, fetch: fetch.frames });
  }
  return reads;
}

/** A function on the way to the repeated query made the fetch, in what may be one call of it. */
function isOfSameCall(fetch: RecordedGroup, repeated: RecordedGroup): boolean {
  if (fetch.request !== repeated.request || subjectOf(fetch) !== subjectOf(repeated)) return false;
  if ((fetch.times[0] ?? 0) > (repeated.times[0] ?? 0)) return false;
  const [at, ...callers] = fetch.frames;
  if (!at?.unit) return false;
  const depth = repeated.frames.length - fetch.frames.length;
  if (depth < 0 || repeated.frames[depth]?.unit !== at.unit) return false;
  return callers.every((frame, position) => repeated.frames[depth + 1 + position] === frame);
}
