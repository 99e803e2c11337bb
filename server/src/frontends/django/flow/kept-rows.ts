import { atMost } from "../../../orm/trip";
import type { Value } from "./values";

/** Rows, or tuples with rows, of which a test at `place` keeps some: what is read of them is read of all at most. */
export function keptRows(value: Value, place: string): Value {
  switch (value.k) {
    case "instance":
      return { ...value, times: atMost(value.times, `kept ${place}`) };
    case "union":
      return { ...value, options: value.options.map((option) => keptRows(option, place)) };
    case "list":
      return value.items === null ? value : { ...value, items: value.items.map((item) => keptRows(item, place)) };
    default:
      return value;
  }
}
