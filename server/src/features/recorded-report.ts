import type {
  ReportData,
  ReportFunction,
  ReportRequest,
  ReportRow,
  ReportTest,
  TimelineEntry,
} from "../../../protocol/recorded";
import { isOfBody, isQuery, repeatKey, sumUp } from "../orm/recorded-counts";
import { type Subject, subjectName } from "../orm/recorded-subject";
import type { RecordedGroup, RecordedRequest, RecordedTest } from "../orm/recording";
import type { RecordedFeatures, Sender } from "./recorded-features";
import { type SubjectKey, writeKey } from "./recorded-key";

/**
 * All tests of a recording and all requests outside of tests, in their order, with the functions that sent queries: in
 * steps, since a recording may have a hundred thousand of them.
 */
export function* renderReport(recorded: RecordedFeatures): Generator<void, ReportData> {
  const { started, how, complete, problems, tests, requests } = recorded.recording;
  const own = requests.filter(({ test }) => test === null);
  const names = requestNames(own);
  const report = {
    ...{ started, how, complete, problems },
    tests: [] as ReportTest[],
    requests: [] as ReportRequest[],
    others: null as ReportRow | null,
  };
  const testNames = nameTests(tests);
  for (const test of tests) {
    const { name: runnerName, root, outcome } = test;
    report.tests.push({ ...(yield* toRow(recorded, test, testNames.get(test) ?? "")), runnerName, root, outcome });
  }
  for (const [at, request] of own.entries()) {
    report.requests.push({ ...(yield* toRow(recorded, request, names[at] ?? "")), ...routeOf(request) });
  }
  if (recorded.groupsOf(null).length > 0) report.others = yield* toRow(recorded, null, subjectName(null));
  return report;
}

function routeOf({ method, route, view, status }: RecordedRequest) {
  return { method, route, view, status };
}

/** `tests.BookTests.test_list`, and `tests.BookTests.test_list (shop)` where another root has one of that name. */
function nameTests(tests: readonly RecordedTest[]): ReadonlyMap<RecordedTest, string> {
  const sharing = new Map<string, number>();
  for (const { name } of tests) sharing.set(name, (sharing.get(name) ?? 0) + 1);
  const roots = [...new Set(tests.map(({ root }) => root))];
  const folders = roots.map((root) => root.split("/").at(-1));
  const areTold = new Set(folders).size === roots.length;
  const folderOf = (root: string): string => (areTold ? (root.split("/").at(-1) ?? root) : root);
  return new Map(
    tests.map((test) => [test, sharing.get(test.name) === 1 ? test.name : `${test.name} (${folderOf(test.root)})`]),
  );
}

/** `GET books/`, and from the second one on `GET books/ #2`. */
function requestNames(requests: readonly RecordedRequest[]): string[] {
  const seen = new Map<string, number>();
  return requests.map((request) => {
    const name = subjectName(request);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  });
}

function* toRow(recorded: RecordedFeatures, subject: Subject, name: string): Generator<void, ReportRow> {
  const groups = recorded.groupsOf(subject).filter(isQuery);
  const body = groups.filter(isOfBody);
  const { queries, repeats, seconds } = sumUp(body);
  const sent = groups.reduce((sum, { count }) => sum + count, 0);
  return {
    name,
    place: recorded.placeOfSubject(subject),
    seconds: subject?.seconds ?? null,
    ...{ queries, repeats, databaseSeconds: seconds, setup: sent - queries },
    functions: yield* functionsOf(recorded, subject, body),
    key: writeKey({ of: "subject", subject: recorded.keyOf(subject) }),
  };
}

/** The innermost functions of the project that sent the queries: their numbers add up to the row's. */
function* functionsOf(
  recorded: RecordedFeatures,
  subject: Subject,
  groups: readonly RecordedGroup[],
): Generator<void, ReportFunction[]> {
  const byFunction = new Map<Sender | null, RecordedGroup[]>();
  for (const group of groups) {
    const [at] = group.frames;
    const sender = at ? recorded.senderOf(at) : null;
    const same = byFunction.get(sender);
    if (same) same.push(group);
    else byFunction.set(sender, [group]);
    yield;
  }
  const key = recorded.keyOf(subject);
  const functions: ReportFunction[] = [];
  for (const [sender, own] of byFunction) {
    functions.push(toFunction(sender, key, own));
    yield;
  }
  return functions.sort((a, b) => b.queries - a.queries || (a.name < b.name ? -1 : 1));
}

function toFunction(sender: Sender | null, subject: SubjectKey, groups: readonly RecordedGroup[]): ReportFunction {
  const { queries, repeats, seconds } = sumUp(groups);
  const { name, place } = sender ?? { name: "(no code of the project)", place: null };
  const key = writeKey({ of: "sender", ...(sender?.key ?? { file: null, name: null }), subject });
  return { name, place, queries, repeats, databaseSeconds: seconds, key };
}

/** The queries of a test or request over time, by its name in the report. */
export function renderTimeline(recorded: RecordedFeatures, name: string): TimelineEntry[] {
  const subject = findSubject(recorded, name);
  const groups = subject === undefined ? [] : recorded.groupsOf(subject).filter(isQuery);
  const repeats = new Map<string, RecordedGroup[]>();
  for (const [at, group] of groups.entries()) {
    // What never counts as a repeat is alone.
    const key = repeatKey(group) ?? String(at);
    const all = `${JSON.stringify(recorded.keyOf(group.request))} ${group.phase} ${key}`;
    repeats.set(all, [...(repeats.get(all) ?? []), group]);
  }
  const entries = [...repeats.values()].flatMap((same, number) => {
    const count = same.reduce((sum, each) => sum + each.count, 0);
    const isRepeat = count > 1 && same.some((each) => repeatKey(each) !== null);
    return same.flatMap((group) => toEntries(recorded, group, number, isRepeat));
  });
  entries.sort((a, b) => a.at - b.at);
  const start = entries[0]?.at ?? 0;
  return entries.map((entry) => ({ ...entry, at: entry.at - start }));
}

function findSubject({ recording }: RecordedFeatures, name: string): Subject | undefined {
  for (const [test, own] of nameTests(recording.tests)) if (own === name) return test;
  const own = recording.requests.filter((request) => request.test === null);
  const at = requestNames(own).indexOf(name);
  return own[at] ?? (name === subjectName(null) ? null : undefined);
}

function toEntries(recorded: RecordedFeatures, group: RecordedGroup, number: number, repeat: boolean): TimelineEntry[] {
  const [at] = group.frames;
  const place = at ? recorded.placeOf(at) : null;
  const entry = {
    // The group's time is shared out: single times are not kept.
    seconds: group.seconds / group.count,
    origin: at?.unit?.name ?? at?.file.path.split("/").at(-1) ?? "",
    file: place?.file ?? null,
    line: place?.range.start.line ?? null,
    sql: group.sql.text,
    repeat,
    group: number,
    phase: group.phase,
  };
  return group.times.map((time) => ({ at: time, ...entry }));
}
