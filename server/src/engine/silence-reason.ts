import type { CodeReport } from "../orm/code-report";
import type { Supply } from "../orm/supply";
import type { LazyRelation, Multiplicity, Trip } from "../orm/trip";

/** Why a trip is no finding of any rule, as the end of a sentence. */
export function silenceReason(report: CodeReport, trip: Trip): string {
  const { cause, times } = trip;
  if (trip.inherited && isRepeated(times)) return "the function that is called is judged by itself";
  if (cause.kind === "relation") return relationReason(report, cause, times);
  if (!isRepeated(times)) return "it is sent once, not for each element of a loop";
  if (cause.kind === "column") return "no rule reports deferred columns";
  if (cause.writes) return "it writes, and no rule reports writes in loops";
  if (cause.query?.state.raw) return "raw SQL is not judged";
  return "what it asks does not depend on the element of the loop";
}

function relationReason(report: CodeReport, cause: LazyRelation, times: Multiplicity): string {
  const { query, path } = cause.row;
  if (!query) return "the instance comes from outside of this function: how its rows were loaded is not known here";
  if (query.supply.open) return "not all of how the rows are loaded can be read";
  if (query.alternatives.some((supply) => carries(supply, [...path, cause.relation]))) {
    return "another branch loads it, and which one is taken is not known";
  }
  return isRepeated(times)
    ? "the loop does not go over the rows of that query"
    : `it is read on a single instance${report.truncated ? ", as far as the function was followed" : ""}`;
}

function carries(supply: Supply, path: readonly string[]): boolean {
  const [head, ...rest] = path;
  if (head === undefined || supply.open) return true;
  const next = supply.joined.get(head) ?? supply.prefetched.get(head)?.supply;
  return next !== undefined && carries(next, rest);
}

/** It grows with a loop. */
export function isRepeated({ factors }: Multiplicity): boolean {
  return factors.some(({ size }) => size.kind !== "fixed");
}
