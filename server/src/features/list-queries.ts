import type { QueryList, QueryRow } from "../../../protocol/recorded";
import { isOfBody, isQuery, repeatKey } from "../orm/recorded-counts";
import { subjectName } from "../orm/recorded-subject";
import type { RecordedGroup } from "../orm/recording";
import { queriesText } from "./count-text";
import { formatSql } from "./format-sql";
import type { RecordedFeatures } from "./recorded-features";
import { type RecordedKey, readKey } from "./recorded-key";

/** The queries that a key stands for, most first: each SQL once for each place. A key of another recording lists none. */
export function listQueries(recorded: RecordedFeatures, text: string): QueryList {
  const key = readKey(text);
  const groups = key === null ? [] : chosen(groupsOf(recorded, key));
  const byPlace = new Map<string, RecordedGroup[]>();
  for (const group of groups) {
    const at = `${repeatKey(group) ?? group.sql.text}|${group.cause?.field ?? ""}`;
    const same = byPlace.get(at);
    if (same) same.push(group);
    else byPlace.set(at, [group]);
  }
  const rows = [...byPlace.values()].map((same) => toRow(recorded, same));
  rows.sort((a, b) => b.count - a.count || b.seconds - a.seconds);
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  return { title: `${queriesText(count)}${key === null ? "" : titleOf(recorded, key)}`, rows };
}

/** What prepares a test is listed only where there is nothing else, as it is counted. */
function chosen(groups: readonly RecordedGroup[]): readonly RecordedGroup[] {
  const queries = groups.filter(isQuery);
  const body = queries.filter(isOfBody);
  return body.length > 0 ? body : queries;
}

function groupsOf(recorded: RecordedFeatures, key: RecordedKey): readonly RecordedGroup[] {
  if (key.of === "subject") return recorded.groupsOf(recorded.subjectOf(key.subject));
  if (key.of === "sender") return recorded.groupsOf(recorded.subjectOf(key.subject)).filter(isSentBy(key));
  const today = recorded.at(key.file)?.places.today(key.file);
  if (!today) return [];
  if (key.of === "line") return today.byLine().get(key.line) ?? [];
  const part =
    key.of === "template" ? today.template() : key.of === "class" ? today.class(key.name) : today.unit(key.name);
  const groups = part?.groups ?? [];
  const subject = recorded.subjectOf(key.subject);
  return groups.filter(({ test, request }) => (test ?? request) === subject);
}

function isSentBy({ file, name }: { readonly file: string | null; readonly name: string | null }) {
  return ({ frames: [at] }: RecordedGroup): boolean =>
    (at?.file.path ?? null) === file && (at?.unit?.name ?? null) === name;
}

function titleOf(recorded: RecordedFeatures, key: RecordedKey): string {
  if (key.of === "subject") return ` in ${subjectName(recorded.subjectOf(key.subject))}`;
  if (key.of === "line") return ` of line ${key.line}`;
  const name = key.of === "template" ? null : key.name;
  const sender = name ?? key.file?.split("/").at(-1) ?? "Django";
  return ` of ${sender} in ${subjectName(recorded.subjectOf(key.subject))}`;
}

function toRow(recorded: RecordedFeatures, groups: readonly RecordedGroup[]): QueryRow {
  const [first] = groups as readonly [RecordedGroup, ...RecordedGroup[]];
  const [frame] = first.frames;
  const place = frame ? recorded.placeOf(frame) : null;
  return {
    file: place?.file ?? null,
    range: place?.range ?? null,
    sql: formatSql(first.sql.text),
    count: groups.reduce((sum, { count }) => sum + count, 0),
    seconds: groups.reduce((sum, { seconds }) => sum + seconds, 0),
    cause: first.cause?.field ?? null,
    repeats: recorded.index.countsOf(groups).reduce((sum, { counts }) => sum + counts.repeats, 0),
    tests: recorded.testsOf(groups),
  };
}
