import type { RecordedGroup, RecordedRequest, RecordedTest, Recording } from "../orm/recording";
import type { RecordedParts, RunRank } from "./recorded-parts";

/**
 * What counts of several runs: of those in one place the newest alone; and then for each root by itself, of tests with one
 * name those of the latest recording, of requests to one route those of the latest recording that has some, and what
 * belongs to neither only of the latest recording. In steps: there may be a million groups.
 */
export function* latestOf(parts: RecordedParts): Generator<void, Pick<Recording, "tests" | "requests" | "groups">> {
  const newest = new Set(newestRuns(parts).values());
  const ageOf = (each: RecordedTest | RecordedRequest | RecordedGroup): number => parts.ranks.get(each)?.age ?? 0;
  const isNewest = (each: RecordedTest | RecordedRequest | RecordedGroup): boolean => {
    const rank = parts.ranks.get(each);
    return rank === undefined || newest.has(rank);
  };
  const tests = new Map<string, RecordedTest>();
  for (const test of parts.tests.items) {
    yield;
    const known = tests.get(keyOf(test));
    if (isNewest(test) && (!known || ageOf(test) > ageOf(known))) tests.set(keyOf(test), test);
  }
  const rootOf = (each: RecordedRequest | RecordedGroup): string => parts.ranks.get(each)?.root ?? "";
  const routeOf = (request: RecordedRequest): string => `${rootOf(request)} ${request.method} ${request.route}`;
  const ages = new Map<string, number>();
  for (const request of parts.requests) {
    yield;
    if (!isNewest(request)) continue;
    const age = ageOf(request);
    const route = routeOf(request);
    ages.set(route, Math.max(age, ages.get(route) ?? 0));
  }
  const isLatest = (request: RecordedRequest): boolean =>
    isNewest(request) && ageOf(request) === ages.get(routeOf(request));
  const latest = new Map<string, number>();
  for (const { root, age } of parts.ranks.values()) {
    latest.set(root, Math.max(age, latest.get(root) ?? 0));
    yield;
  }
  return {
    tests: [...tests.values()],
    requests: yield* filter(parts.requests, (request) =>
      request.test ? isIn(tests, request.test) : isLatest(request),
    ),
    groups: yield* filter(parts.groups.items, (group) => {
      if (group.test) return isIn(tests, group.test);
      return group.request ? isLatest(group.request) : isNewest(group) && ageOf(group) === latest.get(rootOf(group));
    }),
  };
}

function* filter<T>(items: readonly T[], isWanted: (item: T) => boolean): Generator<void, T[]> {
  const found: T[] = [];
  for (const item of items) {
    if (isWanted(item)) found.push(item);
    yield;
  }
  return found;
}

function isIn(tests: ReadonlyMap<string, RecordedTest>, test: RecordedTest): boolean {
  return tests.get(keyOf(test)) === test;
}

/** By the age of the recording: several runs may have been written to one place, at once or one after the other. */
export function newestRuns(parts: RecordedParts): ReadonlyMap<number, RunRank> {
  const newest = new Map<number, RunRank>();
  for (const rank of parts.runs.items) {
    const known = newest.get(rank.age);
    if (!known || rank.started > known.started) newest.set(rank.age, rank);
  }
  return newest;
}

function keyOf({ root, name }: RecordedTest): string {
  return `${root} ${name}`;
}
