/** What the rows of a query carry, as a tree of relations. Rows are own or shared as the edge that reached them says. */
export interface Supply {
  /** Relations that arrive with the row; each row has an instance of its own. By accessor name. */
  readonly joined: ReadonlyMap<string, Supply>;
  /** Relations fetched for all rows at once; rows share instances. By the attribute that holds the result. */
  readonly prefetched: ReadonlyMap<string, Prefetched>;
  readonly columns: LoadedColumns;
  /** Computed values that arrive with the row, by name. */
  readonly computed: ReadonlySet<string>;
  /** `on-read` fetches one row, `peers` fetches for all rows at once, `refuse` raises. */
  readonly fetchMode: "on-read" | "peers" | "refuse";
  /** True when all non-null relations are joined to an unknown depth, or an argument could not be read. */
  readonly open: boolean;
  /** Relations by accessor name whose key is NULL on every row, as the query says: there is nothing to fetch. */
  readonly absent?: ReadonlySet<string>;
  /** The row was loaded anew by itself: what its query loads is lost. */
  readonly reloaded?: boolean;
}

export interface Prefetched {
  readonly supply: Supply;
  /** The relation that was followed; differs from the attribute under `to_attr`. */
  readonly relation: string;
  /** The result is a plain list under an attribute of its own. */
  readonly asList: boolean;
  /** The rows were restricted, so that the attribute does not show all related rows. */
  readonly filtered: boolean;
  readonly ordered: boolean;
}

export type LoadedColumns =
  | { readonly kind: "all" }
  | { readonly kind: "only"; readonly names: ReadonlySet<string> }
  | { readonly kind: "except"; readonly names: ReadonlySet<string> };

export const EMPTY_SUPPLY: Supply = {
  joined: new Map(),
  prefetched: new Map(),
  columns: { kind: "all" },
  computed: new Set(),
  fetchMode: "on-read",
  open: false,
};

/** Nothing but the columns of the row's own table, all of them. */
export function isBare({ joined, prefetched, columns, open }: Supply): boolean {
  return joined.size === 0 && prefetched.size === 0 && columns.kind === "all" && !open;
}

/** The supply with a relation path joined. Paths are accessor names from the root; an empty path changes nothing. */
export function withJoined(supply: Supply, path: readonly string[]): Supply {
  const [head, ...rest] = path;
  if (head === undefined) return supply;
  const joined = new Map(supply.joined);
  joined.set(head, withJoined(joined.get(head) ?? EMPTY_SUPPLY, rest));
  return { ...supply, joined };
}

/**
 * The supply with a relation path prefetched. Steps that a join already covers stay joined and carry the rest of the
 * path; `last` describes the final step.
 */
export function withPrefetched(
  supply: Supply,
  path: readonly string[],
  last: { readonly attribute: string; readonly prefetched: Prefetched },
): Supply {
  const [head, ...rest] = path;
  if (head === undefined) return supply;
  const joinedChild = supply.joined.get(head);
  if (joinedChild && rest.length > 0) {
    return { ...supply, joined: new Map(supply.joined).set(head, withPrefetched(joinedChild, rest, last)) };
  }
  const prefetched = new Map(supply.prefetched);
  if (rest.length === 0) {
    prefetched.set(last.attribute, mergePrefetched(prefetched.get(last.attribute), last.prefetched));
  } else {
    const step = prefetched.get(head) ?? plainPrefetch(head);
    prefetched.set(head, { ...step, supply: withPrefetched(step.supply, rest, last) });
  }
  return { ...supply, prefetched };
}

/** A prefetch of all related rows with nothing else loaded. */
export function plainPrefetch(relation: string): Prefetched {
  return { supply: EMPTY_SUPPLY, relation, asList: false, filtered: false, ordered: false };
}

function mergePrefetched(before: Prefetched | undefined, now: Prefetched): Prefetched {
  if (!before) return now;
  const joined = new Map([...before.supply.joined, ...now.supply.joined]);
  const prefetched = new Map([...before.supply.prefetched, ...now.supply.prefetched]);
  return { ...now, supply: { ...now.supply, joined, prefetched } };
}
