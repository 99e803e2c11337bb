import type { Statement } from "./ast";
import type { Lowering } from "./lowering";

/** The statements of an `else` or `finally`. */
export function lowerClauseBody(lowering: Lowering, clause: number | undefined): readonly Statement[] {
  if (clause === undefined) return [];
  return lowering.block(lowering.parts(clause).find((child) => lowering.kindOf(child) === "block"));
}
