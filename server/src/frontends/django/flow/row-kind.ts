import type { ModelId } from "../../../orm/schema";
import { isBare } from "../../../orm/supply";
import { isNone } from "./is-none";
import { type Dependencies, type UnknownValue, unknown, type Value } from "./values";

/** What rows from several places have in common. */
export interface RowKind {
  readonly model: ModelId;
  /** They carry their columns alone, wherever they come from. */
  readonly bare: boolean;
}

/** One of too many values to go on with: it is known of which model they are rows. */
export function oneOfMany(values: readonly Value[], deps: Dependencies): UnknownValue {
  const kinds = values.flatMap((value) => rowKind(value) ?? []);
  const [first] = kinds;
  const areRows = values.every((value) => isNone(value) || rowKind(value) !== null);
  if (!first || !areRows || kinds.some(({ model }) => model !== first.model)) return unknown(deps);
  return { k: "unknown", rowOf: { model: first.model, bare: kinds.every(({ bare }) => bare) }, deps };
}

/** The row that a value is, of whatever place; null for anything else. */
export function rowKind(value: Value): RowKind | null {
  if (value.k === "instance") return { model: value.model, bare: isBare(value.supply) };
  return (value.k === "unknown" && value.rowOf) || null;
}
