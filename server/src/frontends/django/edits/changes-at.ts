import type { Place } from "./choose-place";

/** What it means for others, and for rows that may be there already, that a query loads more at a place. */
export function changesAt({ safety, otherReaders }: Place): string[] {
  if (safety === "safe") return [];
  return otherReaders > 0
    ? ["The other readers of the query load as much."]
    : ["If the queryset was evaluated before, its rows are fetched once more."];
}
