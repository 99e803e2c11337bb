import type { Advice } from "../../orm/finding";

/** What to write instead, in Django's vocabulary. One sentence without a full stop. */
export function adviceText(advice: Advice): string {
  switch (advice.kind) {
    case "fetch-by-key":
      return `Fetch all rows before the loop with \`in_bulk()\` and look them up by \`${advice.lookup}\``;
    case "fetch-by-values":
      return `Fetch the rows for all values with one query before the loop${inText(advice.lookup)}`;
    case "compute-with-rows":
      return computeWithRows(advice.by, advice.relation, advice.filtered);
    case "compute-for-values":
      return computeForValues(advice.by, advice.lookup);
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

function computeForValues(by: string, lookup: string | null): string {
  if (by === "exists" || by === "contains") {
    return `Ask for all values with one query before the loop${inText(lookup)} and test membership in memory`;
  }
  return "Compute it for all values with one query before the loop: `values(...).annotate(...)`";
}

/** The `__in` filter for a lookup of one value, or of several. */
function inText(lookup: string | null): string {
  return lookup === null ? "" : ` with \`filter(${lookup.replace(/__(exact|in)$/, "")}__in=...)\``;
}
