import type { SoughtValue } from "../orm/find-or-create";

/** It looks for rows of one that this very call created: no other call does. */
export function looksForNew(sought: readonly SoughtValue[]): boolean {
  return sought.some(({ comparison, isNew }) => comparison === "equal" && isNew === true);
}
