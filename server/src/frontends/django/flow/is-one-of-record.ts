import type { Expression } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin } from "../syntax/nodes-within";
import type { LoopPass } from "./loop-pass";
import { parameterOf } from "./partial-dependencies";
import type { Run } from "./run";
import { lookUp } from "./state";

/**
 * A test that picks an element by its kind: the loop goes over the parts of one record (`change["items"]`), or it
 * tells several kinds apart.
 */
export function isOneOfRecord(run: Run, one: Expression, others: readonly Expression[], pass: LoopPass): boolean {
  if (!isMemberOfElement(one, pass) || !others.every(({ k }) => k === "str")) return false;
  return isPartOfRecord(run, pass.iter) || kindsTold(one, pass) > others.length;
}

/** `item["field"]`, `item.field`, `item.get("field")` */
function isMemberOfElement(node: Expression, { elements }: LoopPass): boolean {
  if (node.k === "call") {
    const [key] = node.args;
    return node.fn.k === "attr" && node.fn.name === "get" && key?.value.k === "str" && isElement(node.fn.obj, elements);
  }
  if (node.k === "sub") return node.index.k === "str" && isElement(node.obj, elements);
  return node.k === "attr" && isElement(node.obj, elements);
}

function isElement(node: Expression, elements: ReadonlySet<string>): boolean {
  return node.k === "name" && elements.has(node.id);
}

/** `record["items"]` of a record that a loop around goes over, or that a caller gives. */
function isPartOfRecord(run: Run, iter: Expression | null): boolean {
  if (iter?.k !== "sub" || iter.obj.k !== "name" || iter.index.k !== "str") return false;
  const record = lookUp(run.state.scope, iter.obj.id);
  if (record?.k === "unknown") return record.elementOf !== undefined;
  return record?.k === "symbol" && (parameterOf(record.id) !== null || run.elements.has(record.id));
}

/** With how many texts the loop compares something. */
function kindsTold(one: Expression, { body }: LoopPass): number {
  const texts = body
    .flatMap((node) => [...nodesWithin(node)])
    .flatMap((node) =>
      node.k === "cmp" && node.items[0] && isSameExpression(node.items[0], one) ? node.items.slice(1) : [],
    )
    .flatMap((compared) => (compared.k === "seq" ? compared.items : [compared]));
  return new Set(texts.flatMap((text) => (text.k === "str" ? [text.v] : []))).size;
}
