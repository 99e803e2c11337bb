import { type LeftOut, whyLeftOut } from "../orm/enforced-keys";
import type { FindOrCreate } from "../orm/find-or-create";
import type { Model } from "../orm/schema";
import { guaranteeOf } from "../orm/uniqueness-guarantee";
import { listed } from "./listed";

const REASONS: Readonly<Record<LeftOut, string>> = {
  condition: "with a condition",
  deferred: "that is deferred",
  nulls: "that takes NULLs for equal",
};

/** That a key which the model declares would keep the row the only one, and that the database has it not; null where none would. */
export function leftOutText(declared: Model, call: FindOrCreate, backends: readonly string[] | null): string | null {
  for (const key of declared.uniqueness) {
    const reason = whyLeftOut(key, backends);
    const { kind } = guaranteeOf({ ...declared, uniqueness: [key] }, call);
    if (reason === null || kind === "not-guaranteed" || kind === "unknown") continue;
    const name = key.name === null ? `The key on ${listed(key.fields)}` : `\`${key.name}\``;
    return `${name} is not in the table, as the database has no unique constraint ${REASONS[reason]}`;
  }
  return null;
}
