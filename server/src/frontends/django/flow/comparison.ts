import type { Comparison } from "../../../orm/query";
import { optionsOf, type Value } from "./values";

/** How a lookup compares its column with a value; what a call still has to tell of a symbol counts as a plain value. */
export function comparisonOf(lookup: string, value: Value): Comparison {
  if (isComputed(value)) return "computed";
  return OTHER_LOOKUPS.test(lookup) ? "other" : "equal";
}

/** Lookups that compare in other ways than for equality with one value, or one of several. */
const OTHER_LOOKUPS =
  /__(iexact|contains|icontains|startswith|istartswith|endswith|iendswith|regex|iregex|gt|gte|lt|lte|range|isnull|overlap|contained_by|search|has_key|has_keys|has_any_keys)$/;

function isComputed(value: Value): boolean {
  return optionsOf(value).some((option) => {
    if (option.k === "list") return isComputed(option.element);
    return option.k === "query" || option.k === "manager" || (option.k === "unknown" && option.expression === true);
  });
}
