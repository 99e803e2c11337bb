import type { RecordedGroup } from "../orm/recording";
import type { LocatedFinding } from "./analysis";

/** Whether a recorded query is of the kind that a finding speaks of; whether it was sent there is another question. */
export function standsForGroup({ finding }: LocatedFinding, { cause, sql }: RecordedGroup): boolean {
  if (sql.statement === "transaction" || sql.statement === "other") return false;
  const path = finding.path?.split("__") ?? [];
  if (finding.rule === "n-plus-one") return cause !== null && path.includes(cause.field);
  return cause === null || path.includes(cause.field);
}
