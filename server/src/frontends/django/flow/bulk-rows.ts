import type { RowValues } from "../../../orm/find-or-create";
import type { Span } from "../../../orm/span";
import { valuesAtSave } from "./find-or-create";
import { isNew } from "./model-methods";
import type { Run } from "./run";
import { optionsOf, type Value } from "./values";

/** What the rows get that a list holds, where one place makes all of them. */
export function rowsGiven(run: Run, list: Value | undefined, span: Span): { readonly given?: RowValues } {
  if (list?.k !== "list") return {};
  const [row, ...others] = (list.items ?? [list.element]).flatMap(optionsOf);
  return row?.k === "instance" && others.length === 0 && isNew(row) ? { given: valuesAtSave(run, row, span) } : {};
}
