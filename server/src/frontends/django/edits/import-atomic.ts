import type { Refusal, TextEdit } from "../../../orm/fix";
import { bindingsWithin } from "../syntax/bindings-within";
import type { ModuleFacts, UnitFacts } from "../syntax/module-facts";
import { bindsAtTop } from "./binds-at-top";
import { importNames } from "./import-names";

interface ImportedAtomic {
  /** How the file names it: `transaction.atomic`, `atomic`. */
  readonly written: string;
  readonly edits: readonly TextEdit[];
}

/** `transaction.atomic` as it can be named in a function, imported where the file has it not yet. */
export function importAtomic(
  place: { readonly file: string; readonly text: string; readonly facts: ModuleFacts },
  unit: UnitFacts,
): ImportedAtomic | Refusal {
  const { written, edits } = importNames(place, [{ module: "django.db.transaction", name: "atomic" }]);
  const name = written.get("atomic") ?? "atomic";
  const [head = name] = name.split(".");
  const isTaken = edits.length > 0 && bindsAtTop(place.facts.body, head);
  if (isTaken || bindingsWithin(unit.definition, head).length > 0)
    return { refused: `\`${head}\` means something else there.` };
  return { written: name, edits };
}
