import type { ClassReference, Project } from "../modules/project";
import type { Expression, Statement } from "../syntax/ast";
import { nodesWithin } from "../syntax/nodes-within";
import { isSlot } from "./slots";

/** The model has a `save()` of its own that gives the row a key: it may write another row over in place of inserting one. */
export function setsOwnKey(project: Project, model: ClassReference, keys: ReadonlySet<string>): boolean {
  const unit = project.method(model, "save")?.unit;
  const self = unit?.definition.params[0]?.name;
  if (!unit || self === undefined) return false;
  return [...nodesWithin(unit.definition)].some((node) => assignsKey(node, self, keys));
}

function assignsKey(node: Expression | Statement, self: string, keys: ReadonlySet<string>): boolean {
  if (node.k !== "assign") return false;
  return node.targets.some((target) => [...keys].some((key) => isSlot(target, self, key)));
}
