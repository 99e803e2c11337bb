import type { ReportData, ReportFunction, ReportRow, TimelineEntry } from "../../../protocol/recorded";
import { isOfBody, isQuery, measure } from "../orm/recorded-counts";
import { type Subject, subjectName } from "../orm/recorded-subject";
import type { RecordedGroup, RecordedRequest } from "../orm/recording";
import type { RecordedFeatures } from "./recorded-features";
import { writeKey } from "./recorded-key";

/** All tests of a recording and all requests outside of tests, in their order, with the functions that sent queries. */
export function renderReport(recorded: RecordedFeatures): ReportData {
  const { started, how, complete, problems, tests, requests } = recorded.recording;
  const own = requests.filter(({ test }) => test === null);
  const names = requestNames(own);
  const others = recorded.groupsOf(null);
  return {
    ...{ started, how, complete, problems: [...problems] },
    tests: tests.map((test) => ({ ...toRow(recorded, test, test.name), outcome: test.outcome })),
    requests: own.map((request, at) => ({ ...toRow(recorded, request, names[at] ?? ""), ...routeOf(request) })),
    others: others.length === 0 ? null : toRow(recorded, null, subjectName(null)),
  };
}

function routeOf({ method, route, view, status }: RecordedRequest) {
  return { method, route, view, status };
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

function toRow(recorded: RecordedFeatures, subject: Subject, name: string): ReportRow {
  const groups = recorded.groupsOf(subject).filter(isQuery);
  const body = groups.filter(isOfBody);
  const { queries, repeats, seconds } = measure(body);
  const all = measure(groups);
  return {
    name,
    place: recorded.placeOfSubject(subject),
    seconds: subject?.seconds ?? null,
    ...{ queries, repeats, databaseSeconds: seconds, setup: all.queries - queries },
    functions: functionsOf(recorded, subject, body),
    key: writeKey({ of: "subject", subject: recorded.keyOf(subject) }),
  };
}

/** The innermost functions of the project that sent the queries: their numbers add up to the row's. */
function functionsOf(recorded: RecordedFeatures, subject: Subject, groups: readonly RecordedGroup[]): ReportFunction[] {
  const byFunction = new Map<string, RecordedGroup[]>();
  for (const group of groups) {
    const [at] = group.frames;
    const key = at ? `${at.file.path}|${at.unit?.name ?? ""}` : "";
    const same = byFunction.get(key);
    if (same) same.push(group);
    else byFunction.set(key, [group]);
  }
  const functions = [...byFunction.values()].map((own) => toFunction(recorded, subject, own));
  return functions.sort((a, b) => b.queries - a.queries || (a.name < b.name ? -1 : 1));
}

function toFunction(recorded: RecordedFeatures, subject: Subject, groups: readonly RecordedGroup[]): ReportFunction {
  const { queries, repeats, seconds } = measure(groups);
  const at = groups[0]?.frames[0];
  const key = recorded.keyOf(subject);
  const counts = { queries, repeats, databaseSeconds: seconds };
  if (!at)
    return { name: "(no code of the project)", place: null, ...counts, key: writeKey({ of: "subject", subject: key }) };
  const file = at.file.path;
  if (at.unit === null) {
    const name = file.split("/").slice(-2).join("/");
    return { name, place: recorded.placeOf(at), ...counts, key: writeKey({ of: "template", file, subject: key }) };
  }
  const { name } = at.unit;
  const place = recorded.unitPlace(file, name) ?? recorded.placeOf(at);
  return { name, place, ...counts, key: writeKey({ of: "unit", file, name, subject: key }) };
}

/** The queries of a test or request over time, by its name in the report. */
export function renderTimeline(recorded: RecordedFeatures, name: string): TimelineEntry[] {
  const subject = findSubject(recorded, name);
  const groups = subject === undefined ? [] : recorded.groupsOf(subject).filter(isQuery);
  const entries = groups.flatMap((group, number) => toEntries(recorded, group, number));
  entries.sort((a, b) => a.at - b.at);
  const start = entries[0]?.at ?? 0;
  return entries.map((entry) => ({ ...entry, at: entry.at - start }));
}

function findSubject({ recording }: RecordedFeatures, name: string): Subject | undefined {
  const test = recording.tests.find((each) => each.name === name);
  if (test) return test;
  const own = recording.requests.filter((request) => request.test === null);
  const at = requestNames(own).indexOf(name);
  return own[at] ?? (name === subjectName(null) ? null : undefined);
}

function toEntries(recorded: RecordedFeatures, group: RecordedGroup, number: number): TimelineEntry[] {
  const [at] = group.frames;
  const place = at ? recorded.placeOf(at) : null;
  const entry = {
    // The group's time is shared out: single times are not kept.
    seconds: group.seconds / group.count,
    origin: at?.unit?.name ?? at?.file.path.split("/").at(-1) ?? "",
    file: place?.file ?? null,
    line: place?.range.start.line ?? null,
    sql: group.sql.text,
    repeat: group.count > 1,
    group: number,
    phase: group.phase,
  };
  return group.times.map((time) => ({ at: time, ...entry }));
}
