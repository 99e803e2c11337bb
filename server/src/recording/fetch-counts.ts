import type { RecordedFrame } from "../orm/recording";
import type { GrowingGroup } from "./recorded-parts";

/** So many fetches whose rows are gone through at the same time are told apart at one place. */
const MOST_FETCHES = 16;

/** The queries that were sent from one place for the rows of one fetch, and the groups they are in. */
interface Sent {
  queries: number;
  readonly groups: Set<GrowingGroup>;
}

/** By fetch. */
type Place = Map<number, Sent>;

/**
 * Counts for each place how many queries it sent for the rows of one fetch. Queries of one place may have come there on
 * several ways, each with a group of its own: rows that `groupby` and a loop take in turns are still those of one fetch.
 */
export class FetchCounts {
  private readonly places = new Map<RecordedFrame | undefined, Map<string, Place>>();
  private readonly placeOf = new Map<GrowingGroup, Place>();
  /** By group: the fetch with most queries of its place. */
  private readonly widest = new Map<GrowingGroup, { queries: number; fetch: number }>();

  /** Counts a query of a group; `kind` is what its repeats share beside the innermost frame, `fetch` the fetch's id. */
  note(group: GrowingGroup, kind: string, fetch: number): void {
    const place = valueIn(this.placeOf, group, () => this.placeFor(group.frames[0], kind));
    const sent = latestOf(place, fetch);
    sent.queries += 1;
    sent.groups.add(group);
    for (const each of sent.groups) {
      if ((this.widest.get(each)?.queries ?? 0) < sent.queries) this.widest.set(each, { queries: sent.queries, fetch });
    }
  }

  /** Fills in for which fetch most queries were sent; `rowsOf` says how many rows it yielded, as far as is known by now. */
  *settle(rowsOf: (fetch: number) => number | null): Generator<void> {
    for (const [group, { queries, fetch }] of this.widest) {
      if ((group.widest?.queries ?? 0) <= queries) group.widest = { queries, rows: rowsOf(fetch) };
      yield;
    }
  }

  private placeFor(frame: RecordedFrame | undefined, kind: string): Place {
    const kinds = valueIn(this.places, frame, () => new Map<string, Place>());
    return valueIn(kinds, kind, (): Place => new Map());
  }
}

/** What was sent for a fetch. It is the latest now, and what has not been asked for longest is forgotten. */
function latestOf(place: Place, fetch: number): Sent {
  const sent = place.get(fetch) ?? { queries: 0, groups: new Set() };
  place.delete(fetch);
  place.set(fetch, sent);
  const [oldest] = place.keys();
  if (place.size > MOST_FETCHES && oldest !== undefined) place.delete(oldest);
  return sent;
}

function valueIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
