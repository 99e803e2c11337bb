import type { Fix, Refusal } from "../../../orm/fix";
import type { Fetch, LockParent } from "../../../orm/intent";
import { say, vendorOf } from "../handbook/say";
import type { FunctionDefinition } from "../syntax/ast";
import { bindingsWithin } from "../syntax/bindings-within";
import { nodesWithin } from "../syntax/nodes-within";
import { isAtomicAround } from "./is-atomic-around";
import { locate } from "./locate";
import { lockQuery } from "./lock-query";
import { refuseInAtomic } from "./refuse-in-atomic";
import { remoteWithin } from "./remote-within";
import { sayOfLocks } from "./say-of-locks";
import type { SchemaSource } from "./schema-source";
import { sortEdits } from "./sort-edits";
import { wrapInAtomic } from "./wrap-in-atomic";

/** Locks the row that the counted rows belong to where it is fetched, until the new one is inserted. */
export function planLockParent({ fetches, count, insert, remotes }: LockParent, source: SchemaSource): Fix | Refusal {
  if (source.database !== null && vendorOf(source.database) === "sqlite")
    return { refused: "SQLite locks no rows: select_for_update() is ignored there." };
  const counting = locate(count, source);
  if ("refused" in counting) return counting;
  const definition = counting.facts.units.get(count.unit)?.definition;
  if (!definition) return { refused: "The code stands outside functions." };
  const inAsync = refuseInAtomic([], definition);
  if (inAsync) return { refused: inAsync };
  const names = [...nodesWithin(counting.node)].flatMap((node) => (node.k === "name" ? [node.id] : []));
  const fetch = fetches.find((each) => isOfOneOf(definition, names, each));
  if (!fetch) return { refused: "The row that they belong to is not fetched by a query of this function." };
  const remote = remoteWithin(remotes, fetch.span, insert, source);
  if (remote) return remote;
  const place = locate(fetch.span, source);
  const lock = "refused" in place ? place : lockQuery(place, fetch, null, source);
  if ("refused" in lock) return lock;
  const isAtomic = isAtomicAround(definition, fetch.span, insert);
  const around = isAtomic ? { edits: lock } : wrapInAtomic(fetch.span, insert, source, { inner: lock });
  if ("refused" in around) return around;
  return {
    title: `Lock the row that they belong to: select_for_update()${isAtomic ? "" : " in a transaction"}`,
    safety: "unsafe",
    edits: sortEdits(around.edits),
    changes: [
      ...sayOfLocks(source, "locked-row-makes-others-wait"),
      ...(isAtomic ? ["The row stays locked until the transaction ends."] : say(source, "atomic-undoes-on-error")),
    ],
  };
}

/** One statement gives the row its name, and what counts speaks of it by that name. */
function isOfOneOf(definition: FunctionDefinition, names: readonly string[], { span }: Fetch): boolean {
  return names.some((name) => {
    const [binding, ...others] = bindingsWithin(definition, name);
    if (!binding || others.length > 0 || binding === definition) return false;
    const value = binding.k === "assign" ? binding.value : null;
    return value !== null && value.s === span.start && value.e === span.end;
  });
}
