import type { FlatTree } from "./flat-tree";
import { Lowering, type LoweringTables } from "./lowering";
import type { ModuleFacts } from "./module-facts";

/** The facts of a parsed file, but for the directives and the shape. `text` is the text that the tree was made from. */
export function lowerModule(
  tables: LoweringTables,
  flat: FlatTree,
  text: string,
): Omit<ModuleFacts, "directives" | "shape"> {
  const lowering = new Lowering(tables, flat, text);
  const body = lowering.block(0);
  const errors = lowering.errors.sort((a, b) => a.s - b.s || a.e - b.e);
  return { body, units: lowering.units, classes: lowering.classes, errors };
}
