import type { TimelineEntry } from "../../../protocol/recorded";

/** A picture of queries over time. Lengths are in pixels, from the left of the first lane. */
export interface TimelineLayout {
  /** One for each function that sent queries, in the order they first did; the smallest ones share the last. */
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
  readonly bands: readonly Band[];
  readonly ticks: readonly { readonly x: number; readonly seconds: number }[];
}

export interface Lane {
  readonly label: string;
  readonly queries: number;
}

/** Queries of one kind that are drawn as one, since they would be less than a pixel apart. */
export interface Mark {
  readonly lane: number;
  readonly x: number;
  readonly width: number;
  /** In the order they were sent; never empty. */
  readonly entries: readonly [TimelineEntry, ...TimelineEntry[]];
}

/** What repeats itself, from the first time to the last. */
export interface Band {
  readonly lane: number;
  readonly x: number;
  readonly width: number;
  readonly count: number;
}

const MOST_LANES = 12;
const NARROWEST = 3;

/** Lays out the queries, which are sorted by time, over `width` pixels. */
export function layoutTimeline(entries: readonly TimelineEntry[], width: number): TimelineLayout {
  const span = entries.reduce((latest, { at, seconds }) => Math.max(latest, at + seconds), 1e-6);
  const scale = (width - NARROWEST) / span;
  const { lanes, laneOf } = layLanes(entries);
  return {
    lanes,
    marks: layMarks(entries, laneOf, scale),
    bands: layBands(entries, laneOf, scale),
    ticks: layTicks(span, scale),
  };
}

function layLanes(entries: readonly TimelineEntry[]): { lanes: Lane[]; laneOf: (entry: TimelineEntry) => number } {
  const counts = new Map<string, number>();
  for (const { origin } of entries) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  const largest = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, counts.size > MOST_LANES ? MOST_LANES - 1 : MOST_LANES);
  const kept = new Set(largest.map(([origin]) => origin));
  const shown = [...counts].filter(([origin]) => kept.has(origin));
  const others = [...counts].filter(([origin]) => !kept.has(origin));
  const lanes = shown.map(([label, queries]) => ({ label, queries }));
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  if (others.length > 0) lanes.push({ label: `${others.length} others`, queries: rest });
  const index = new Map(shown.map(([origin], at) => [origin, at]));
  return { lanes, laneOf: ({ origin }) => index.get(origin) ?? shown.length };
}

function layMarks(entries: readonly TimelineEntry[], laneOf: (entry: TimelineEntry) => number, scale: number): Mark[] {
  const marks: { lane: number; x: number; width: number; entries: [TimelineEntry, ...TimelineEntry[]] }[] = [];
  const last = new Map<number, (typeof marks)[number]>();
  for (const entry of entries) {
    const lane = laneOf(entry);
    const x = entry.at * scale;
    const width = Math.max(NARROWEST, entry.seconds * scale);
    const before = last.get(lane);
    const isSame = before !== undefined && before.entries[0].group === entry.group;
    if (before !== undefined && isSame && x < before.x + before.width + 1) {
      before.entries.push(entry);
      before.width = Math.max(before.width, x + width - before.x);
    } else {
      const mark = { lane, x, width, entries: [entry] as [TimelineEntry] };
      marks.push(mark);
      last.set(lane, mark);
    }
  }
  return marks;
}

function layBands(entries: readonly TimelineEntry[], laneOf: (entry: TimelineEntry) => number, scale: number): Band[] {
  const groups = new Map<number, TimelineEntry[]>();
  for (const entry of entries.filter(({ repeat }) => repeat)) {
    const group = groups.get(entry.group);
    if (group === undefined) groups.set(entry.group, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined || group.length < 2) return [];
    const end = Math.max(last.at * scale + NARROWEST, (last.at + last.seconds) * scale);
    return [{ lane: laneOf(first), x: first.at * scale, width: end - first.at * scale, count: group.length }];
  });
}

/** Round times, about six of them. */
function layTicks(span: number, scale: number): { x: number; seconds: number }[] {
  const rough = span / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const count = Math.floor(span / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => ({ x: at * step * scale, seconds: at * step }));
}
