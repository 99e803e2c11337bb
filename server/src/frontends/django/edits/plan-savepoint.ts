import type { Fix, Refusal } from "../../../orm/fix";
import type { UndoAlone } from "../../../orm/intent";
import type { EditSource } from "./edit-source";
import { wrapInAtomic } from "./wrap-in-atomic";

/** Puts writes into a transaction of their own, inside the `try` that catches what they raise. */
export function planSavepoint({ first, last }: UndoAlone, source: Pick<EditSource, "text" | "facts">): Fix | Refusal {
  const wrapped = wrapInAtomic(first, last, source);
  if ("refused" in wrapped) return wrapped;
  const changes = [
    "Where the database refuses the write, the transaction goes on: queries run, and are kept, that raised or were undone before.",
  ];
  return { title: "Wrap the write in transaction.atomic()", safety: "unsafe", edits: wrapped.edits, changes };
}
