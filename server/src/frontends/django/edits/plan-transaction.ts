import type { Fix, Refusal } from "../../../orm/fix";
import type { OpenTransaction } from "../../../orm/intent";
import { say } from "../handbook/say";
import { decorateAtomic } from "./decorate-atomic";
import { remoteWithin } from "./remote-within";
import type { SchemaSource } from "./schema-source";
import { wrapInAtomic } from "./wrap-in-atomic";

/** Opens a transaction around what is done with locked rows: a decorator where that is all of the function, else a `with` block. */
export function planTransaction({ from, to, remotes }: OpenTransaction, source: SchemaSource): Fix | Refusal {
  const remote = remoteWithin(remotes, from, to, source);
  if (remote) return remote;
  const decorated = decorateAtomic(from, to, source);
  const opened = decorated ?? wrapInAtomic(from, to, source);
  if ("refused" in opened) return opened;
  const how = decorated === null ? "with transaction.atomic()" : "@transaction.atomic";
  return {
    title: `Lock and save in one transaction: ${how}`,
    safety: "unsafe",
    edits: opened.edits,
    changes: ["locked-row-makes-others-wait", "atomic-undoes-on-error"].flatMap((id) => say(source, id)),
  };
}
