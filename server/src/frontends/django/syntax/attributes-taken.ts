import type { Expression, FunctionDefinition } from "./ast";
import { bindingsWithin } from "./bindings-within";
import { nodesWithin, type SyntaxNode } from "./nodes-within";

/** Calls that go through, count, convert or ask for the type of what they are given first. */
const NOT_OF_ROWS = new Set(
  `isinstance issubclass hasattr getattr setattr delattr callable type vars dir iter aiter next len list tuple set
  frozenset dict sorted reversed sum min max any all enumerate zip int float bool bytes abs round open super`.split(
    /\s+/,
  ),
);
const ORDERS = new Set(["<", "<=", ">", ">=", "in", "not in"]);

/**
 * The attributes that a function takes of its parameter. Null where the name is bound anew, or where something is done with
 * it that is not done with one row: it is gone through, subscripted, called, computed with, or asked for what it is.
 */
export function attributesTaken(definition: FunctionDefinition, name: string): ReadonlySet<string> | null {
  if (bindingsWithin(definition, name).length !== 1) return null;
  const taken = new Set<string>();
  for (const node of nodesWithin(definition)) {
    if (isNoRow(node, name)) return null;
    if (node.k === "attr" && isIt(node.obj, name)) taken.add(node.name);
  }
  return taken;
}

function isNoRow(node: SyntaxNode, name: string): boolean {
  const is = (expression: Expression | null | undefined): boolean => isIt(expression, name);
  switch (node.k) {
    case "sub":
      return is(node.obj);
    case "call":
      return is(node.fn) || node.args.some(({ star, value }) => star > 0 && is(value)) || asksWhatItIs(node, name);
    case "for":
      return is(node.iter);
    case "comp":
      return node.clauses.some(({ iter }) => is(iter));
    case "star":
    case "await":
      return is(node.value);
    case "yield":
      return node.from && is(node.value);
    case "bin":
      return is(node.left) || (is(node.right) && node.op !== "%");
    case "cmp":
      return node.items.some(is) && (node.ops.some((op) => ORDERS.has(op)) || node.items.some(isText));
    case "with":
      return node.items.some(({ value }) => is(value));
    case "dict":
      return node.entries.some(({ key, value }) => key === null && is(value));
    case "match":
      return is(node.subject);
    case "del":
      return node.targets.some(is);
    case "scope":
      return node.names.includes(name);
    default:
      return false;
  }
}

function asksWhatItIs(node: SyntaxNode, name: string): boolean {
  if (node.k !== "call" || node.fn.k !== "name" || !NOT_OF_ROWS.has(node.fn.id)) return false;
  return node.args.some(({ value }) => isIt(value, name));
}

function isText({ k }: Expression): boolean {
  return k === "str" || k === "fstr";
}

function isIt(expression: Expression | null | undefined, name: string): boolean {
  return expression?.k === "name" && expression.id === name;
}
