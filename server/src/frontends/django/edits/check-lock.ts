import type { Refusal } from "../../../orm/fix";
import type { Query } from "../../../orm/query";
import { argumentOf } from "../syntax/argument-of";
import type { WrittenCall } from "./chain-calls";
import type { EditSource } from "./edit-source";
import { isNullableJoin, type RelationPath } from "./relation-paths";

/**
 * What a join means for `select_for_update()`: without `of=` the joined rows are locked too, and PostgreSQL refuses to
 * lock the rows of a nullable join.
 */
export function checkLock(
  query: Query,
  calls: readonly WrittenCall[],
  joins: readonly RelationPath[],
  source: EditSource,
): { readonly locksMore: boolean } | Refusal {
  if (query.state.lock === null || joins.length === 0 || source.database === "sqlite") return { locksMore: false };
  const lock = calls.findLast((call) => call.name === "select_for_update");
  if (lock && namesLockedTables(lock)) return { locksMore: false };
  const nullable = joins.find(isNullableJoin);
  if (nullable && (source.database === "postgresql" || source.database === null)) {
    return {
      refused: `PostgreSQL cannot lock the rows of the nullable join ${nullable.accessors}; give select_for_update() an of=.`,
    };
  }
  return { locksMore: true };
}

function namesLockedTables(lock: WrittenCall): boolean {
  const of = argumentOf(lock.call, 2, "of");
  return of?.k === "seq" && of.items.length > 0 && of.items.every((item) => item.k === "str");
}
