import type { Fix, Refusal } from "../../../orm/fix";
import type { OpenTransaction } from "../../../orm/intent";
import { say } from "../handbook/say";
import { remoteWithin } from "./remote-within";
import type { SchemaSource } from "./schema-source";
import { wrapInAtomic } from "./wrap-in-atomic";

/** Wraps what is done with locked rows in `with transaction.atomic():`. */
export function planTransaction({ from, to, remotes }: OpenTransaction, source: SchemaSource): Fix | Refusal {
  const remote = remoteWithin(remotes, from, to, source);
  if (remote) return remote;
  const wrapped = wrapInAtomic(from, to, source);
  if ("refused" in wrapped) return wrapped;
  return {
    title: "Lock and save in one transaction: with transaction.atomic()",
    safety: "unsafe",
    edits: wrapped.edits,
    changes: ["locked-row-makes-others-wait", "atomic-undoes-on-error"].flatMap((id) => say(source, id)),
  };
}
