import type { RecordedGroup, RecordedRequest, RecordedTest, Recording } from "../orm/recording";
import type { RecordedParts, RunRank } from "./recorded-parts";

/**
 * What counts of several runs: of tests with one name those of the latest run, of requests to one route those of the
 * latest recording that has some, and what belongs to neither only of the latest recording.
 */
export function latestOf(parts: RecordedParts): Pick<Recording, "tests" | "requests" | "groups"> {
  const rankOf = (each: RecordedTest | RecordedRequest | RecordedGroup): RunRank =>
    parts.ranks.get(each) ?? { age: 0, started: 0 };
  const tests = new Map<string, RecordedTest>();
  for (const test of parts.tests.items) {
    const known = tests.get(test.name);
    if (!known || isLater(rankOf(test), rankOf(known))) tests.set(test.name, test);
  }
  const ages = new Map<string, number>();
  for (const request of parts.requests) {
    const { age } = rankOf(request);
    const route = routeOf(request);
    ages.set(route, Math.max(age, ages.get(route) ?? 0));
  }
  const isLatest = (request: RecordedRequest): boolean => rankOf(request).age === ages.get(routeOf(request));
  let last = 0;
  for (const { age } of parts.ranks.values()) last = Math.max(last, age);
  return {
    tests: [...tests.values()],
    requests: parts.requests.filter((request) => (request.test ? isIn(tests, request.test) : isLatest(request))),
    groups: parts.groups.items.filter((group) => {
      if (group.test) return isIn(tests, group.test);
      return group.request ? isLatest(group.request) : rankOf(group).age === last;
    }),
  };
}

function isIn(tests: ReadonlyMap<string, RecordedTest>, test: RecordedTest): boolean {
  return tests.get(test.name) === test;
}

function isLater(a: RunRank, b: RunRank): boolean {
  return a.age > b.age || (a.age === b.age && a.started > b.started);
}

function routeOf({ method, route }: RecordedRequest): string {
  return `${method} ${route}`;
}
