import type { Expression } from "../syntax/ast";
import { isNone } from "./is-none";
import type { Run } from "./run";
import { mapOptions, type Value } from "./values";

/** An attribute is asked of what a name holds: that is not `None`, nor is it from here on. */
export function asPresent(run: Run, node: Expression, value: Value): Value {
  if (node.k !== "name" || value.k !== "union" || !value.options.some(isNone)) return value;
  const { variables } = run.state.scope;
  const present = mapOptions(value, (option) => option);
  if (variables.get(node.id) === value) variables.set(node.id, present);
  return present;
}
