import { bindingsOfClass } from "../modules/module-bindings";
import type { Project } from "../modules/project";
import type { ClassDefinition, Expression } from "../syntax/ast";
import { lastName } from "../syntax/last-name";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";

/** Calls that make things with the attributes that they are given by keyword. */
const MAKERS = new Set(["annotate", "SimpleNamespace", "Namespace", "Bunch", "Munch", "AttrDict", "namedtuple"]);
const BY_TEXT = new Set(["namedtuple", "NamedTuple", "make_dataclass", "extra"]);

/**
 * Whether a file gives an attribute of a name to something else than instances of a family of classes: in a class, by an
 * assignment, or on rows that a query computes it for. What is called as the family's instances are, `ours`, is one.
 */
export function givesMember(
  project: Project,
  file: string,
  name: string,
  family: ReadonlySet<string>,
  ours: string,
): boolean {
  const facts = project.facts(file);
  if (facts === null) return true;
  const isFamily = (qualname: string): boolean => family.has(`${file}#${qualname.replace(/#\d+$/, "")}`);
  for (const [qualname, definition] of facts.classes) if (!isFamily(qualname) && binds(definition, name)) return true;
  for (const id of facts.units.keys()) {
    const unit = project.unit(file, id);
    if (!unit) continue;
    const self = unit.owner !== null && isFamily(unit.owner) ? unit.definition.params[0]?.name : undefined;
    const known = self === undefined ? [ours] : [ours, self];
    for (const node of nodesWithin(unit.definition)) if (gives(node, name, known)) return true;
  }
  return facts.body.some((statement) =>
    [...nodesWithin(statement)].some((node) => node.k !== "class" && gives(node, name, [ours])),
  );
}

function gives(node: SyntaxNode, name: string, ours: readonly string[]): boolean {
  switch (node.k) {
    case "class":
      return binds(node, name);
    case "assign":
      return node.targets.some((target) => isGiven(target, name, ours));
    case "for":
      return isGiven(node.target, name, ours);
    case "with":
      return node.items.some(({ target }) => target !== null && isGiven(target, name, ours));
    case "call": {
      const called = lastName(node.fn);
      if (MAKERS.has(called) && node.args.some((argument) => argument.name === name)) return true;
      return BY_TEXT.has(called) && node.args.some(({ value }) => holdsText(value, name));
    }
    default:
      return false;
  }
}

function binds(definition: ClassDefinition, name: string): boolean {
  return bindingsOfClass(definition).names.has(name) || definition.body.some((statement) => declares(statement, name));
}

/** `name: str` */
function declares(statement: SyntaxNode, name: string): boolean {
  return statement.k === "assign" && statement.targets.some((target) => target.k === "name" && target.id === name);
}

function isGiven(target: Expression, name: string, ours: readonly string[]): boolean {
  if (target.k === "seq") return target.items.some((item) => isGiven(item, name, ours));
  if (target.k === "star") return isGiven(target.value, name, ours);
  return target.k === "attr" && target.name === name && !ours.includes(lastName(target.obj));
}

/** `"x y"`, `["x", "y"]`, `{"x": "1"}` */
function holdsText(value: Expression, name: string): boolean {
  for (const node of nodesWithin(value)) if (node.k === "str" && node.v.split(/[\s,]+/).includes(name)) return true;
  return false;
}
