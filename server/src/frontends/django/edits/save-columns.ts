import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Model } from "../../../orm/schema";
import type { Located } from "./locate";

/** Lets a `save()` write the named columns alone, or says why it has to write all. Columns that Django fills with each save are among them. */
export function saveColumns(
  save: Located,
  columns: readonly string[],
  model: Model,
  quote: string,
): { readonly edits: readonly TextEdit[]; readonly columns: readonly string[] } | Refusal {
  const { node } = save;
  if (node.k !== "call" || node.args.length > 0) return { refused: "The call of save() has arguments." };
  if (model.open || model.hooks.some(({ kind, signal }) => kind === "save-override" || signal === "pre_save")) {
    return { refused: "More may be changed whenever the row is saved." };
  }
  const filled = [...model.columns.values()].filter(({ stamped }) => stamped);
  const saved = [...new Set([...columns, ...filled.map(({ name }) => name)])];
  const names = saved.map((name) => `${quote}${name}${quote}`).join(", ");
  const at = save.base + node.open + 1;
  return { edits: [{ file: save.file, start: at, end: at, newText: `update_fields=[${names}]` }], columns: saved };
}
