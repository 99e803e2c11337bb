import type { Refusal } from "../../../orm/fix";
import type {
  Assignment,
  AugmentedAssignment,
  CallExpression,
  Expression,
  FunctionDefinition,
  IfStatement,
  Statement,
} from "../syntax/ast";
import { blocksOf } from "../syntax/blocks-of";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import { leaves } from "./leaves";

/** A test of a row's column, with the statements on the way through it that change and save the row. */
export interface ConditionalForm {
  readonly test: IfStatement;
  /** The test comes out as this on the way to the save. */
  readonly holds: boolean;
  /** The test's block, whose end the way through goes on behind; its own where the way through is another one. */
  readonly way: readonly Statement[];
  readonly changes: readonly RowChange[];
  readonly save: SavingStatement;
  /** What else is done between the test and the save. */
  readonly between: readonly Statement[];
}

/** `row.stock -= 1`, `row.status = "paid"` */
export interface RowChange {
  readonly statement: Assignment | AugmentedAssignment;
  readonly attribute: Extract<Expression, { k: "attr" }>;
  readonly value: Expression;
}

export interface SavingStatement {
  readonly statement: Statement;
  readonly call: CallExpression;
  readonly awaited: boolean;
}

/** The form that a test and a change of a row have around one of its assignments; a sentence where they have none. */
export function conditionalForm(
  definition: FunctionDefinition,
  assignment: Statement,
  row: Expression,
  field: string,
): ConditionalForm | Refusal {
  const around = blockAround(definition.body, assignment);
  if (!around) return { refused: APART };
  const { block, owner } = around;
  const at = block.indexOf(assignment);
  const saved = block.findIndex((statement, index) => index > at && savingOfRow(statement, row) !== null);
  const save = savingOfRow(block[saved], row);
  if (!save) return { refused: "The change and its `save()` do not stand in one block." };
  const before = block.slice(0, at).filter((statement) => statement.k === "if" && asks(statement.test, row, field));
  const [first, ...others] = before;
  if (others.length > 0) return { refused: "The column is tested more than once." };
  const isBody = owner?.k === "if" && owner.body === block && asks(owner.test, row, field);
  if (first?.k === "if") {
    if (isBody) return { refused: "The column is tested more than once." };
    if (first.orelse.length > 0 || !leaves(first.body)) return { refused: APART };
    return formOf(first, false, block, block.slice(block.indexOf(first) + 1, saved), save, row);
  }
  return isBody ? formOf(owner, true, block, block.slice(0, saved), save, row) : { refused: APART };
}

const APART = "The test and the change do not stand where one statement could do both.";

function formOf(
  test: IfStatement,
  holds: boolean,
  way: readonly Statement[],
  statements: readonly Statement[],
  save: SavingStatement,
  row: Expression,
): ConditionalForm {
  const changes = statements.flatMap((statement) => changeOf(statement, row) ?? []);
  const between = statements.filter((statement) => !changes.some((change) => change.statement === statement));
  return { test, holds, way, changes, save, between };
}

/** The block that a statement stands in, and the statement that has the block. */
function blockAround(
  block: readonly Statement[],
  wanted: Statement,
  owner: Statement | null = null,
): { block: readonly Statement[]; owner: Statement | null } | null {
  if (block.includes(wanted)) return { block, owner };
  const outer = block.find(({ s, e }) => s <= wanted.s && wanted.e <= e);
  const inner = outer && blocksOf(outer).find((each) => each.some(({ s, e }) => s <= wanted.s && wanted.e <= e));
  return outer && inner ? blockAround(inner, wanted, outer) : null;
}

function asks(test: Expression, row: Expression, field: string): boolean {
  return [...nodesWithin(test)].some((node) => isAttribute(node, row, field));
}

/** `row.stock` */
export function isAttribute(node: SyntaxNode, row: Expression, field: string): boolean {
  return node.k === "attr" && node.name === field && isSameExpression(node.obj, row);
}

function changeOf(statement: Statement, row: Expression): RowChange | null {
  if (statement.k !== "assign" && statement.k !== "aug") return null;
  const target = statement.k === "aug" ? statement.target : statement.targets[0];
  if (statement.k === "assign" && (statement.targets.length !== 1 || statement.annotation !== null)) return null;
  const isOfRow = target?.k === "attr" && isSameExpression(target.obj, row);
  return isOfRow && statement.value ? { statement, attribute: target, value: statement.value } : null;
}

/** `row.save()` as a statement, of nothing else than columns that are named. */
function savingOfRow(statement: Statement | undefined, row: Expression): SavingStatement | null {
  if (statement?.k !== "expr") return null;
  const awaited = statement.value.k === "await";
  const call = statement.value.k === "await" ? statement.value.value : statement.value;
  if (call.k !== "call" || call.fn.k !== "attr" || !isSameExpression(call.fn.obj, row)) return null;
  return call.fn.name === (awaited ? "asave" : "save") ? { statement, call, awaited } : null;
}
