import type { Argument, ClassDefinition, Expression, FunctionDefinition, Statement, UnitPlaceholder } from "./ast";
import type { UnitText } from "./flat-tree";
import { lowerArguments } from "./lower-expression";
import { lowerParameters } from "./lower-parameters";
import type { Lowering } from "./lowering";

/** A function: whole inside another function, otherwise a placeholder whose definition goes to the file's units. */
export function lowerFunction(lowering: Lowering, node: number): Statement {
  return lowerUnitOrFunction(lowering, node, node, []);
}

export function lowerDecorated(lowering: Lowering, node: number): Statement | readonly Statement[] {
  const parts = lowering.parts(node);
  const decorators = parts.filter((child) => lowering.kindOf(child) === "decorator");
  const definition = parts.find((child) => lowering.kindOf(child) !== "decorator");
  const unit = lowering.tree.units.get(node);
  if (unit) return lowerUnit(lowering, node, definition ?? node, decorators, unit);
  if (definition === undefined) return [];
  if (lowering.kindOf(definition) === "class_definition") return lowerClassAt(lowering, node, definition, decorators);
  return lowerUnitOrFunction(lowering, node, definition, decorators);
}

export function lowerClass(lowering: Lowering, node: number): ClassDefinition {
  return lowerClassAt(lowering, node, node, []);
}

function lowerUnitOrFunction(
  lowering: Lowering,
  node: number,
  definition: number,
  decorators: readonly number[],
): Statement {
  const unit = lowering.tree.units.get(node);
  if (unit) return lowerUnit(lowering, node, definition, decorators, unit);
  return lowerDefinition(lowering, node, definition, decorators);
}

function lowerUnit(
  lowering: Lowering,
  node: number,
  definition: number,
  decorators: readonly number[],
  unit: UnitText,
): UnitPlaceholder {
  const start = lowering.tree.start[node] ?? 0;
  const end = lowering.tree.end[node] ?? 0;
  lowering.base = start;
  const lowered = unit.known?.definition ?? lowerDefinition(lowering, node, definition, decorators);
  lowering.base = 0;
  const qualname = lowering.qualifier + lowered.name;
  const id = uniqueKey(lowering.units, qualname);
  const broken = lowering.inError || lowering.hasErrorWithin(start, end);
  const facts = { id, qualname, owner: lowering.owner, start, end, definition: lowered, hash: unit.hash, broken };
  lowering.units.set(id, facts);
  return { k: "unit", s: start, e: end, name: lowered.name, id };
}

function uniqueKey(taken: ReadonlyMap<string, unknown>, name: string): string {
  if (!taken.has(name)) return name;
  let count = 2;
  while (taken.has(`${name}#${count}`)) count++;
  return `${name}#${count}`;
}

function lowerDefinition(
  lowering: Lowering,
  node: number,
  definition: number,
  decorators: readonly number[],
): FunctionDefinition {
  const parts = lowering.parts(definition);
  const find = (kind: string): number | undefined => parts.find((child) => lowering.kindOf(child) === kind);
  const name = find("identifier");
  const list = find("parameters");
  const returns = find("type");
  const heading = {
    name: name === undefined ? "" : lowering.wordOf(name),
    ns: name === undefined ? lowering.start(definition) : lowering.start(name),
    decorators: lowerDecorators(lowering, decorators),
    params: list === undefined ? [] : lowerParameters(lowering, list),
    returns: returns === undefined ? null : lowering.expression(returns, definition),
  };
  const s = lowering.start(node);
  const e = lowering.end(node);
  const async = lowering.hasMark(definition, "async");
  const { body, generator } = lowerFunctionBody(lowering, find("block"));
  const { ns, params } = heading;
  // Written out: an object put together from others takes twice the memory, and these stay.
  return {
    k: "def",
    s,
    e,
    name: heading.name,
    ns,
    decorators: heading.decorators,
    params,
    returns: heading.returns,
    async,
    body,
    generator,
  };
}

function lowerFunctionBody(
  lowering: Lowering,
  block: number | undefined,
): Pick<FunctionDefinition, "body" | "generator"> {
  const { inFunction, sawYield } = lowering;
  lowering.inFunction = true;
  lowering.sawYield = false;
  const body = lowering.block(block);
  const generator = lowering.sawYield;
  lowering.inFunction = inFunction;
  lowering.sawYield = sawYield;
  return { body, generator };
}

function lowerDecorators(lowering: Lowering, decorators: readonly number[]): Expression[] {
  return decorators.map((node) => lowering.expression(lowering.parts(node)[0], node));
}

function lowerClassAt(
  lowering: Lowering,
  node: number,
  definition: number,
  decorators: readonly number[],
): ClassDefinition {
  const parts = lowering.parts(definition);
  const find = (kind: string): number | undefined => parts.find((child) => lowering.kindOf(child) === kind);
  const nameNode = find("identifier");
  const list = find("argument_list");
  const name = nameNode === undefined ? "" : lowering.textOf(nameNode);
  const bases: readonly Argument[] = list === undefined ? [] : lowerArguments(lowering, list);
  const head = {
    k: "class" as const,
    s: lowering.start(node),
    e: lowering.end(node),
    name,
    ns: nameNode === undefined ? lowering.start(definition) : lowering.start(nameNode),
    bases,
    decorators: lowerDecorators(lowering, decorators),
  };
  if (lowering.inFunction) return { ...head, body: lowering.block(find("block")) };
  return lowerOuterClass(lowering, head, find("block"));
}

/** A class outside functions is known by its qualified name; its methods are units and belong to it. */
function lowerOuterClass(
  lowering: Lowering,
  head: Omit<ClassDefinition, "body">,
  block: number | undefined,
): ClassDefinition {
  const { qualifier, owner } = lowering;
  const key = uniqueKey(lowering.classes, qualifier + head.name);
  const body: Statement[] = [];
  const definition: ClassDefinition = { ...head, body };
  // Entered before the body, so that classes stand in the order of the text.
  lowering.classes.set(key, definition);
  lowering.qualifier = `${qualifier}${head.name}.`;
  lowering.owner = key;
  body.push(...lowering.block(block));
  lowering.qualifier = qualifier;
  lowering.owner = owner;
  return definition;
}
