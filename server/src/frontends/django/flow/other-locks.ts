import type { Expression } from "../syntax/ast";
import { nodesWithin } from "../syntax/nodes-within";
import type { Run } from "./run";

const LOCKS = /lock|mutex|semaphore/i;
const NO_LOCKS = /unlock|block|clock/i;

/** Something that is no row may keep other calls waiting from here on: `with cache.lock("stock"):`, `@locked`. */
export function noteOtherLock(run: Run, node: Expression): void {
  if (!isNamedLock(node)) return;
  run.add({ s: "effect", effect: { kind: "escape", span: run.span(node), query: null } });
}

function isNamedLock(node: Expression): boolean {
  return [...nodesWithin(node)].some((part) => {
    const name = part.k === "name" ? part.id : part.k === "attr" ? part.name : "";
    return LOCKS.test(name) && !NO_LOCKS.test(name);
  });
}
