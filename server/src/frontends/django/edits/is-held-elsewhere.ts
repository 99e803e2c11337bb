import type { Expression, FunctionDefinition, Statement } from "../syntax/ast";
import { bindingsWithin } from "../syntax/bindings-within";
import { isName } from "../syntax/is-name";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";

/** Others than the function may have the row: its caller, an object it was read of, a form, a list that is used again. */
export function isHeldElsewhere(definition: FunctionDefinition, row: Expression): boolean {
  if (row.k !== "name") return true;
  const bindings = bindingsWithin(definition, row.id);
  return bindings.length === 0 || !bindings.every((binding) => isOwn(binding, definition));
}

/** What the function gets a row from gives it to nobody else. */
function isOwn(binding: SyntaxNode, definition: FunctionDefinition): boolean {
  if (binding.k === "walrus") return isMadeBy(binding.value);
  if (binding.k === "for") return isUnseen(binding.iter, binding, definition);
  return binding.k === "assign" && binding.targets.length === 1 && binding.value !== null && isMadeBy(binding.value);
}

/** A call gives the row; `save` of a form gives the one that the form has. */
function isMadeBy(value: Expression): boolean {
  const call = value.k === "await" ? value.value : value;
  return call.k === "call" && !(call.fn.k === "attr" && /^a?save$/.test(call.fn.name));
}

/** The rows of a loop are fetched for it, or have a name that nothing speaks of behind it. */
function isUnseen(rows: Expression, loop: Statement, definition: FunctionDefinition): boolean {
  if (rows.k === "call" && rows.fn.k === "name")
    return rows.args.every(({ value }) => isUnseen(value, loop, definition));
  if (rows.k !== "name") return rows.k === "call";
  const isGiven = bindingsWithin(definition, rows.id).every(({ k }) => k !== "assign");
  return !isGiven && ![...nodesWithin(definition)].some((node) => isName(node, rows.id) && node.s > loop.e);
}
