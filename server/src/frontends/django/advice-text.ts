import type { Advice, LookupKeys } from "../../orm/finding";

/** What to write instead, in Django's vocabulary. One sentence without a full stop. */
export function adviceText(advice: Advice): string {
  switch (advice.kind) {
    case "fetch-by-key":
      return `Fetch all rows before the loop with \`in_bulk()\` and look them up by \`${advice.lookup}\``;
    case "fetch-by-values":
      return `Fetch the rows for all values with one query before the loop${keysText(advice.keys)}`;
    case "fetch-one-row":
      return `${namesText(advice.lookups)} ${advice.lookups.length > 1 ? "lead" : "leads"} to the same row in each pass: fetch it once before the loop and compare in Python`;
    case "compute-with-rows":
      return computeWithRows(advice.by, advice.relation, advice.filtered);
    case "count-fetched-rows":
      return `Each pass fetches all rows of \`${advice.relation}\` as well: take their \`len()\``;
    case "compute-for-values":
      return computeForValues(advice.by, advice.keys);
    case "load-restricted-relation":
      return `Load them with the outer queryset: \`prefetch_related(Prefetch("${advice.relation}", queryset=..., to_attr=...))\``;
    case "use-loaded-relation":
      return `\`${advice.relation}\` is prefetched already: go through its \`all()\` and choose in Python`;
    case "load-once":
      return "Do it once before the loop, for all instances";
  }
}

function computeWithRows(by: string, relation: string, filtered: boolean): string {
  const restriction = filtered ? ", filter=Q(...)" : "";
  if (by === "count") return `Let the outer queryset count them: \`annotate(Count("${relation}"${restriction}))\``;
  if (by === "exists" || by === "contains") return "Let the outer queryset tell: `annotate(Exists(...))`";
  return `Let the outer queryset aggregate \`${relation}\` with \`annotate(...)\``;
}

function computeForValues(by: string, keys: LookupKeys): string {
  const names = keys.lookups.map(withoutComparison);
  const [first] = names;
  if (by === "exists" || by === "contains") {
    const isOne = names.length === 1 && keys.many;
    const filter = isOne ? ` with \`filter(${first}__in=...).values_list("${first}", flat=True)\`` : keysText(keys);
    return `Ask for all values with one query before the loop${filter} and test membership in memory`;
  }
  if (first === undefined)
    return "Compute it for all values with one query before the loop: `values(...).annotate(...)`";
  const filter = names.length === 1 ? `filter(${first}__in=...).` : "";
  const grouped = names.map((name) => `"${name}"`).join(", ");
  return `Compute it for all values with one query before the loop: \`${filter}values(${grouped}).annotate(...)\``;
}

/** How the rows for all values are asked for, and told apart. */
function keysText({ lookups, many }: LookupKeys): string {
  const names = lookups.map(withoutComparison);
  const [first] = names;
  if (first === undefined) return "";
  if (names.length > 1) return ` and tell them apart by ${namesText(names)}`;
  return ` with \`filter(${first}__in=...)${many ? `.annotate(key=F("${first}"))` : ""}\``;
}

function namesText(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.at(-1) ?? "";
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")} and ${last}` : last;
}

/** The column of a lookup by one value, or by one of several. */
function withoutComparison(lookup: string): string {
  return lookup.replace(/__(exact|in)$/, "");
}
