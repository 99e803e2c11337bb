import type { Subject } from "./recorded-subject";
import type { RecordedFrame, RecordedGroup, RecordedRequest, RecordedSql } from "./recording";

/** What some groups of one subject add up to. */
export interface Sums {
  /** Transaction statements are none. */
  readonly queries: number;
  /**
   * Of them, those that were sent from one place with the same SQL as another. A test that asks for a page twice repeats
   * nothing by that: what answers a request is compared with what answers the same one.
   */
  readonly repeats: number;
  readonly seconds: number;
}

export interface Counts extends Sums {
  /** The repeats by what was asked for, most first. */
  readonly repeated: readonly Repeat[];
}

export interface Repeat {
  /** The attribute that was read, else the table: `author`, `shop_book`. */
  readonly label: string;
  readonly queries: number;
}

/** Counts of one subject. */
export interface SubjectCounts {
  readonly subject: Subject;
  readonly queries: number;
  readonly groups: readonly RecordedGroup[];
  /** Made when it is first asked for. */
  readonly counts: Counts;
}

/** Queries of a function, class, line or template. Of what was edited since, they are those from before. */
export interface CountedPart {
  readonly groups: readonly RecordedGroup[];
  readonly isStale: boolean;
}

/** Everything but BEGIN, SAVEPOINT and the like. */
export function isQuery({ sql }: RecordedGroup): boolean {
  return sql.statement !== "transaction";
}

/** Sent by what is tested, and not by what prepares it or cleans up. */
export function isOfBody({ phase }: RecordedGroup): boolean {
  return phase === null || phase === "call";
}

/** Groups of one request that are together in a repeat have the same key; null for what never counts as one. */
export function repeatKey(group: RecordedGroup): string | null {
  const { sql, frames } = group;
  const [at] = frames;
  if (sql.statement !== "read" && sql.statement !== "write") return null;
  return at ? `${at.file.path}|${at.line}|${at.column}|${at.endColumn}|${at.name}|${sql.text}` : sql.text;
}

/** The groups' sums; they are those of one subject. */
export function measure(groups: readonly RecordedGroup[]): Counts {
  const byLabel = new Map<string, number>();
  const sums = addUp(groups, ({ group, queries }) => {
    const label = whatIsAsked(group);
    byLabel.set(label, (byLabel.get(label) ?? 0) + queries);
  });
  const repeated = [...byLabel].map(([label, queries]) => ({ label, queries }));
  repeated.sort((a, b) => b.queries - a.queries || (a.label < b.label ? -1 : 1));
  return { ...sums, repeated };
}

/** The same without what was asked for: a report sums up every function of every test. */
export function sumUp(groups: readonly RecordedGroup[]): Sums {
  const [only, ...others] = groups;
  if (only === undefined || others.length > 0) return addUp(groups, () => {});
  const isRepeat = only.count > 1 && (only.sql.statement === "read" || only.sql.statement === "write");
  const sums = { queries: only.count, repeats: isRepeat ? only.count : 0, seconds: only.seconds };
  return isQuery(only) ? sums : { queries: 0, repeats: 0, seconds: 0 };
}

/** Frames and statements are known by identity: it is asked often. */
function addUp(groups: readonly RecordedGroup[], repeat: (repeated: Repeated) => void): Sums {
  let [queries, seconds, repeats] = [0, 0, 0];
  const sent = new Map<RecordedRequest | null, Places>();
  for (const group of groups) {
    if (!isQuery(group)) continue;
    queries += group.count;
    seconds += group.seconds;
    if (group.sql.statement === "other") continue;
    const places: Places = sent.get(group.request) ?? new Map();
    sent.set(group.request, places);
    addTo(places, group);
  }
  for (const places of sent.values()) {
    for (const place of places.values()) {
      for (const each of place.values()) {
        if (each.queries < 2) continue;
        repeats += each.queries;
        repeat(each);
      }
    }
  }
  return { queries, repeats, seconds };
}

type Places = Map<RecordedFrame | undefined, Map<RecordedSql, Repeated>>;

interface Repeated {
  readonly group: RecordedGroup;
  queries: number;
}

function addTo(places: Places, group: RecordedGroup): void {
  const { sql, frames, count } = group;
  const place = places.get(frames[0]) ?? new Map<RecordedSql, Repeated>();
  const same = place.get(sql);
  if (same) same.queries += count;
  else places.set(frames[0], place.set(sql, { group, queries: count }));
}

/** The attribute whose reading sent the query, else the table it is about. */
export function whatIsAsked({ cause, sql }: RecordedGroup): string {
  if (cause !== null) return cause.field;
  const table = /\b(?:FROM|INTO|UPDATE)\s+["`[]?([\w.$]+)/i.exec(sql.text)?.[1];
  return table ?? sql.text.split(/\s/, 1)[0] ?? "";
}
