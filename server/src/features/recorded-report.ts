import { isOfBody, isQuery, measure } from "../orm/recorded-counts";
import { isTest, subjectName, type Subject } from "../orm/recorded-subject";
import type { RecordedGroup, RecordedRequest } from "../orm/recording";
import type { RecordedFeatures } from "./recorded-features";
import { writeKey } from "./recorded-key";
import type { ReportData, ReportFunction, ReportRow, TimelineEntry } from "./service";

/** All tests of a recording and all requests outside of tests, in their order, with the functions that sent queries. */
export function renderReport(recorded: RecordedFeatures): ReportData {
  const { started, how, complete, problems, tests, requests } = recorded.recording;
  const own = requests.filter(({ test }) => test === null);
  const others = recorded.groupsOf(null);
  return {
    ...{ started, how, complete, problems: [...problems] },
    tests: tests.map((test) => ({ ...toRow(recorded, test), name: test.name, outcome: test.outcome })),
    requests: own.map((request) => ({ ...toRow(recorded, request), ...routeOf(request) })),
    others: others.length === 0 ? null : { ...toRow(recorded, null), name: subjectName(null) },
  };
}

function routeOf(request: RecordedRequest) {
  const { method, route, view, status } = request;
  return { name: subjectName(request), method, route, view, status };
}

function toRow(recorded: RecordedFeatures, subject: Subject): ReportRow {
  const groups = recorded.groupsOf(subject).filter(isQuery);
  const body = groups.filter(isOfBody);
  const { queries, repeats, seconds } = measure(body);
  const all = measure(groups);
  return {
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
  const counts = { queries, repeats, seconds };
  if (!at) return { name: "(no code of the project)", place: null, ...counts, key: writeKey({ of: "subject", subject: key }) };
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
  const subjects: Subject[] = [...recorded.recording.tests, ...recorded.recording.requests, null];
  const named = subjects.filter((each) => (isTest(each) ? each.name : subjectName(each)) === name);
  // Of requests of one name the latest is looked at.
  const subject = named.at(-1);
  const groups = subject === undefined ? [] : recorded.groupsOf(subject).filter(isQuery);
  const entries = groups.flatMap((group, number) => toEntries(recorded, group, number));
  return entries.sort((a, b) => a.at - b.at);
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
