import type { FindOrCreate } from "./find-or-create";
import type { EffectContext } from "./walk-effects";

/**
 * Whether a row that the database refuses at the end of a transaction is refused when the call has returned: the transaction
 * of the insertion is known to go on, around the call or around what an update does with its row.
 */
export function isRefusedLater({ updates }: FindOrCreate, { transactions }: EffectContext): boolean {
  return updates || transactions.length > 0;
}
