import { isOfBody, repeatKey, whatIsAsked } from "../orm/recorded-counts";
import { subjectName } from "../orm/recorded-subject";
import type { RecordedFrame, RecordedGroup, RecordedRequest } from "../orm/recording";
import type { RecordedFeatures } from "./recorded-features";

/** Queries that one test or request sent again and again from one line. */
export interface WideRepeat {
  readonly queries: number;
  readonly label: string;
  /** As recorded; null where no code of the project sent them. */
  readonly at: RecordedFrame | null;
  readonly run: string;
}

/** The widest repeats of a recording, each line and SQL once with the test or request that has most of them. */
export function widestRepeats(recorded: RecordedFeatures, most: number): WideRepeat[] {
  const found = new Map<string, WideRepeat>();
  for (const [subject, groups] of recorded.index.bySubject()) {
    for (const { key, group, queries } of sumsOf(groups)) {
      if (queries < 2 || queries <= (found.get(key)?.queries ?? 0)) continue;
      found.set(key, { queries, label: whatIsAsked(group), at: group.frames[0] ?? null, run: subjectName(subject) });
    }
  }
  return [...found.values()].sort((a, b) => b.queries - a.queries).slice(0, most);
}

/** What repeats within one request, or outside of any. */
function sumsOf(groups: readonly RecordedGroup[]): Iterable<{ key: string; group: RecordedGroup; queries: number }> {
  const requests = new Map<RecordedRequest | null, number>();
  const sums = new Map<string, { key: string; group: RecordedGroup; queries: number }>();
  for (const group of groups) {
    const key = isOfBody(group) ? repeatKey(group) : null;
    if (key === null) continue;
    const number = requests.get(group.request) ?? requests.size;
    requests.set(group.request, number);
    const within = `${number}|${key}`;
    sums.set(within, { key, group, queries: (sums.get(within)?.queries ?? 0) + group.count });
  }
  return sums.values();
}
