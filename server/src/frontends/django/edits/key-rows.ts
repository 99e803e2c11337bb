import type { UniqueColumn } from "../../../orm/intent";
import type { Constant } from "../../../orm/schema";

/** The columns of a key, parted. */
export interface KeyRows {
  /** What is to be unique. */
  readonly columns: readonly UniqueColumn[];
  /** What all rows of the call have in common: only they have to differ in the rest, others are left as they are. */
  readonly where: readonly WhereColumn[];
}

export interface WhereColumn {
  readonly column: string;
  readonly constant: Constant;
}

/** Parts the columns of a key where something is left to be unique. */
export function partKey(columns: readonly UniqueColumn[]): KeyRows {
  const where = columns.flatMap(({ column, constant }) => (constant === null ? [] : [{ column, constant }]));
  const rest = columns.filter(({ constant }) => constant === null);
  const isPossible = rest.some(({ isNull }) => isNull !== "always");
  return isPossible ? { columns: rest, where } : { columns, where: [] };
}

/** A constant as Python writes it. */
export function writeConstant(constant: Constant, quote: string): string {
  if (typeof constant === "boolean") return constant ? "True" : "False";
  if (typeof constant === "number") return String(constant);
  const escaped = constant.replace(/[\\\n\r\t]/g, (character) => JSON.stringify(character).slice(1, -1));
  return `${quote}${escaped.replaceAll(quote, `\\${quote}`)}${quote}`;
}
