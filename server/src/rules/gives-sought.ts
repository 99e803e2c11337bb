import type { GivenValue, RowValues, SoughtValue } from "../orm/find-or-create";
import type { Model } from "../orm/schema";

/** The created row has the value that was looked for, so that whoever looks next finds it. */
export function givesSought(model: Model, sought: SoughtValue, { values }: RowValues): boolean {
  if (sought.comparison === "other") return false;
  const given = values.find(({ column }) => column === sought.column);
  if (given) return isSameValue(given, sought);
  const initial = model.columns.get(sought.column)?.initial;
  if (sought.isNull === "always") return initial === "none" && model.columns.get(sought.column)?.nullable === true;
  return typeof initial === "object" && sought.constant !== null && initial.value === sought.constant;
}

/** Both are one value of one column. */
export function isSameValue(given: GivenValue, sought: GivenValue): boolean {
  return given.column === sought.column && given.identity === sought.identity;
}
