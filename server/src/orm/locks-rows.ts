import type { Evaluation, Trip } from "./trip";

/** What leaves the lock of its query out: it asks for no rows, or writes them by a statement of its own. */
const WITHOUT_LOCK = new Set([
  "count",
  "aggregate",
  "create",
  "bulk_create",
  "bulk_update",
  "update",
  "update_or_create",
  "delete",
]);

/** The statement locks the rows that it reads. */
export function locksRows({ cause }: Trip): boolean {
  return lockingQuery(cause) !== null;
}

/** The query whose rows a statement reads and locks; null where it locks none. */
export function lockingQuery(cause: Trip["cause"]): Evaluation["query"] {
  if (cause.kind !== "evaluation" || WITHOUT_LOCK.has(cause.by)) return null;
  return cause.query?.state.lock ? cause.query : null;
}
