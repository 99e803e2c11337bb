import type { Model } from "../../../orm/schema";
import type { Expression, FunctionDefinition } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";

/** What a function does with a row besides reading and writing plain columns of it and testing whether there is one. */
interface RowUses {
  /** The row itself is given to something: a call, a container, a variable, the caller. */
  readonly handed: readonly SyntaxNode[];
  /** What is no plain column of it is asked for: a method or property, which may read any column, or another row. */
  readonly asked: readonly SyntaxNode[];
}

/** Where a function uses a row in ways that may read each of its columns, in the order of the text. */
export function usesOfRow(definition: FunctionDefinition, row: Expression, model: Model): RowUses {
  const nodes = definition.body.flatMap((statement) => [...nodesWithin(statement)]);
  const columns = plainColumns(model);
  const members = nodes.filter((node) => node.k === "attr" && isSameExpression(node.obj, row));
  const written = new Set(nodes.flatMap(targetsOf));
  const harmless = new Set([
    ...members.flatMap((node) => (node.k === "attr" ? [node.obj] : [])),
    ...written,
    ...nodes.flatMap(testedBy),
  ]);
  return {
    handed: nodes.filter((node) => (isRow(node, row) && !harmless.has(node)) || isRow(node, ALL_LOCALS)),
    asked: members.filter((node) => node.k === "attr" && !columns.has(node.name) && !written.has(node)),
  };
}

/** `locals()` hands on whatever has a name, to a template for instance. */
const ALL_LOCALS: Expression = { k: "name", id: "locals", s: 0, e: 0 };

function isRow(node: SyntaxNode, row: Expression): boolean {
  return node.k === row.k && isSameExpression(node as Expression, row);
}

/** Attributes that hold a stored value. A related row may lead back to the same row. */
function plainColumns({ columns }: Model): ReadonlySet<string> {
  const names = [...columns.values()].map(({ kind, name, attribute }) => (kind === "relation" ? attribute : name));
  return new Set(["pk", ...names]);
}

function targetsOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.k === "assign") return node.targets.flatMap(partsOf);
  return node.k === "aug" || node.k === "for" || node.k === "walrus" ? partsOf(node.target) : [];
}

function partsOf(target: Expression): readonly Expression[] {
  return target.k === "seq" ? target.items.flatMap(partsOf) : [target];
}

/** Expressions that a statement only tests, and operands of comparisons: rows are compared by their keys. */
function testedBy(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.k === "cmp") return node.items;
  if (node.k === "not") return [node.value];
  return node.k === "if" || node.k === "while" || node.k === "cond" ? termsOf(node.test) : [];
}

function termsOf(test: Expression): readonly Expression[] {
  return test.k === "bool" ? test.items.flatMap(termsOf) : [test];
}
