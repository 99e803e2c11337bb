import type { Expression } from "../syntax/ast";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
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

const CACHES = /cache|redis/i;
const ADVISORY = /advisory_(xact_)?lock|\bGET_LOCK\b|\bLOCK\s+TABLE\b/i;

/**
 * One call alone goes on from here, or others wait: `if not cache.add(key, 1):`, `redis.set(key, 1, nx=True)`,
 * `cursor.execute("SELECT pg_advisory_xact_lock(1)")`.
 */
export function noteTakenKey(run: Run, node: Expression): void {
  if (![...nodesWithin(node)].some(takesKey)) return;
  run.add({ s: "effect", effect: { kind: "escape", span: run.span(node), query: null } });
}

function takesKey(node: SyntaxNode): boolean {
  if (node.k !== "call" || node.fn.k !== "attr") return false;
  if (node.fn.name === "execute") return node.args.some(({ value }) => value.k === "str" && ADVISORY.test(value.v));
  const isOfCache = [...nodesWithin(node.fn.obj)].some((part) => part.k === "name" && CACHES.test(part.id));
  return node.fn.name === "add" ? isOfCache : node.args.some(({ name }) => name === "nx");
}
