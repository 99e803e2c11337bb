import type { Span } from "../../../orm/span";
import type { Expression, FunctionDefinition } from "../syntax/ast";
import { nodesWithin } from "../syntax/nodes-within";

/** Two places of a function are within one `with transaction.atomic():` of it, or it is decorated so. */
export function isAtomicAround(definition: FunctionDefinition, from: Span, to: Span): boolean {
  if (definition.decorators.some(isAtomic)) return true;
  return [...nodesWithin(definition)].some(
    (node) =>
      node.k === "with" &&
      node.items.some(({ value }) => isAtomic(value)) &&
      node.body.some(({ s, e }) => s <= from.start && from.start <= e) &&
      node.body.some(({ s, e }) => s <= to.start && to.end <= e),
  );
}

/** `transaction.atomic`, `atomic()`, `atomic(using=...)` is another database's. */
function isAtomic(value: Expression): boolean {
  if (value.k === "call")
    return value.args.every(({ name }) => name === "durable" || name === "savepoint") && isAtomic(value.fn);
  return (value.k === "attr" && value.name === "atomic") || (value.k === "name" && value.id === "atomic");
}
