/**
 * What is done with a path that is written as a string or keyword: relations are joined or prefetched, a column is
 * compared, ordered by, taken for something else (a value, an expression), or is one that rows are loaded with.
 */
export type LookupUse = "join" | "prefetch" | "compare" | "order" | "column" | "own-column";

/** Queryset methods whose positional strings are paths. Their awaitable twins are found by the method they are of. */
export const positionalUses: ReadonlyMap<string, LookupUse> = new Map<string, LookupUse>([
  ["select_related", "join"],
  ["prefetch_related", "prefetch"],
  ["order_by", "order"],
  ["values", "column"],
  ["values_list", "column"],
  ["only", "own-column"],
  ["defer", "own-column"],
]);

/** Calls whose keywords are lookups: queryset methods, and `Q` inside their arguments. */
export const comparing: ReadonlySet<string> = new Set(["filter", "exclude", "get", "Q"]);

/** Calls inside the arguments of a queryset method whose strings are paths from the method's model. */
export const innerUses: ReadonlyMap<string, LookupUse> = new Map<string, LookupUse>([
  ["Prefetch", "prefetch"],
  ["F", "column"],
  ["Count", "column"],
  ["Sum", "column"],
  ["Avg", "column"],
  ["Min", "column"],
  ["Max", "column"],
]);
