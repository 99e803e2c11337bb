import type { Value } from "./values";

/** Whether a list or dict is known to hold nothing. */
export function isEmpty(value: Value): boolean {
  if (value.k === "list") return value.items?.length === 0;
  return value.k === "record" && value.entries.size === 0 && value.rest === null;
}
