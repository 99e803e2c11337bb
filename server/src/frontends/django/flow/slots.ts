import type { ClassReference, Project } from "../modules/project";
import type { Expression, Statement } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import { nodesWithin } from "../syntax/nodes-within";

export interface SlotWriter {
  readonly file: string;
  readonly unit: UnitFacts;
}

/** Methods of a class that assign `self.name`; a method that does so twice counts twice. */
export function findSlots(project: Project, cls: ClassReference, name: string): SlotWriter[] {
  const writers: SlotWriter[] = [];
  for (const item of project.current(cls).definition.body) {
    if (item.k !== "unit") continue;
    const unit = project.unit(cls.file, item.id);
    const self = unit?.definition.params[0]?.name;
    if (!unit || !self) continue;
    const count = countWrites(unit.definition.body, self, name);
    for (let at = 0; at < count; at += 1) writers.push({ file: cls.file, unit });
  }
  return writers;
}

/** A method of the class calls `self.name.save()`. */
export function isSlotSaved(project: Project, cls: ClassReference, name: string): boolean {
  return project.current(cls).definition.body.some((item) => {
    const unit = item.k === "unit" ? project.unit(cls.file, item.id) : null;
    const self = unit?.definition.params[0]?.name;
    return unit && self ? [...nodesWithin(unit.definition)].some((node) => savesRow(node, self, name)) : false;
  });
}

function savesRow(node: Expression | Statement, self: string, name: string): boolean {
  if (node.k !== "call" || node.fn.k !== "attr" || !SAVES.has(node.fn.name)) return false;
  return isSlot(node.fn.obj, self, name);
}

const SAVES = new Set(["save", "asave"]);

function countWrites(body: readonly Statement[], self: string, name: string): number {
  return body.reduce((sum, statement) => sum + writesIn(statement, self, name), 0);
}

function writesIn(statement: Statement, self: string, name: string): number {
  switch (statement.k) {
    case "assign":
      return statement.targets.filter((target) => isSlot(target, self, name)).length;
    case "if":
    case "for":
    case "while":
      return countWrites([...statement.body, ...statement.orelse], self, name);
    case "with":
      return countWrites(statement.body, self, name);
    case "try":
      return countWrites(
        [
          ...statement.body,
          ...statement.handlers.flatMap((handler) => handler.body),
          ...statement.orelse,
          ...statement.finalbody,
        ],
        self,
        name,
      );
    default:
      return 0;
  }
}

/** The target, or one of several, is `self.name`. */
export function isSlot(target: Expression, self: string, name: string): boolean {
  if (target.k === "seq") return target.items.some((item) => isSlot(item, self, name));
  return target.k === "attr" && target.name === name && target.obj.k === "name" && target.obj.id === self;
}
