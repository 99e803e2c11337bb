import type { Refusal } from "../../../orm/fix";
import type { Fetch } from "../../../orm/intent";
import type { Expression, FunctionDefinition } from "../syntax/ast";
import { bindingsWithin } from "../syntax/bindings-within";
import { calledName } from "../syntax/called-name";
import { expressionText } from "../syntax/expression-text";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";

/** Where a function has a row from. */
export type RowSource =
  /** A statement of its own gives the row its name; `loop` goes through rows. */
  | { readonly kind: "fetched" | "loop"; readonly fetch: Fetch; readonly node: Expression; readonly name: string }
  /** Its caller, an object that has it, or another function: `first` is where the function speaks of it first. */
  | { readonly kind: "given"; readonly row: Expression; readonly first: SyntaxNode; readonly by: Giver };

/** `name` where a name of the function stands for a row that another function has fetched. */
export type Giver = "caller" | "object" | "name";

/** Where the row that an expression stands for comes from, or why that cannot be told. */
export function findRow(
  definition: FunctionDefinition,
  row: Expression,
  fetches: readonly Fetch[],
): RowSource | Refusal {
  const root = rootOf(row);
  if (root === null) return { refused: "The row has no name of its own." };
  const bindings = bindingsWithin(definition, root);
  const [binding, ...others] = bindings;
  if (!binding) return { refused: `\`${root}\` gets its value outside this function.` };
  if (row.k === "attr") return isAssigned(definition, row) ? severalOf(row) : given(definition, row);
  if (others.length > 0) return severalOf(row);
  return binding === definition ? given(definition, row) : bound(definition, binding, row, fetches);
}

function severalOf(row: Expression): Refusal {
  return { refused: `\`${expressionText(row)}\` gets its value in more than one place.` };
}

/** `request` of `request.user`. */
function rootOf(row: Expression): string | null {
  if (row.k === "name") return row.id;
  return row.k === "attr" ? rootOf(row.obj) : null;
}

function isAssigned(definition: FunctionDefinition, row: Expression): boolean {
  return [...nodesWithin(definition)].some(
    (node) => node.k === "assign" && node.targets.some((target) => isSameExpression(target, row)),
  );
}

function bound(
  definition: FunctionDefinition,
  binding: SyntaxNode,
  row: Expression,
  fetches: readonly Fetch[],
): RowSource | Refusal {
  const name = expressionText(row);
  const isLoop = binding.k === "for" && binding.target.k === "name";
  const isPlain =
    (binding.k === "assign" && binding.targets.length === 1 && binding.targets[0]?.k === "name") ||
    (binding.k === "walrus" && isTestedOnce(definition, binding));
  const node = isLoop ? binding.iter : isPlain ? binding.value : null;
  const fetch =
    node && fetches.find(({ span, by }) => span.start === node.s && span.end === node.e && (by === "for") === isLoop);
  if (!fetch) return { refused: `\`${name}\` is not fetched by a query of this function.` };
  if (node.k === "call" && calledName(node) === "get_object") return givenBy("name", definition, row, binding.e);
  return { kind: isLoop ? "loop" : "fetched", fetch, node, name };
}

/** `if job := queue.first():` */
function isTestedOnce(definition: FunctionDefinition, walrus: SyntaxNode): boolean {
  return [...nodesWithin(definition)].some(
    (node) => node.k === "if" && node.test.s <= walrus.s && walrus.e <= node.test.e,
  );
}

function given(definition: FunctionDefinition, row: Expression): RowSource | Refusal {
  return givenBy(row.k === "name" && row.id !== "self" ? "caller" : "object", definition, row, definition.s);
}

function givenBy(by: Giver, definition: FunctionDefinition, row: Expression, from: number): RowSource | Refusal {
  const nodes = definition.body.flatMap((statement) => [...nodesWithin(statement)]);
  const first = nodes.find((node) => node.s >= from && isRow(node, row));
  return first ? { kind: "given", row, first, by } : { refused: "The function does not speak of the row." };
}

function isRow(node: SyntaxNode, row: Expression): boolean {
  return node.k === row.k && isSameExpression(node, row);
}
