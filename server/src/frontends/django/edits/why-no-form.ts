import type { CallExpression, Expression, Statement } from "../syntax/ast";
import { nodesWithin } from "../syntax/nodes-within";

/** Why a look has no form together with the creation that one call could stand for, in a sentence. */
export function whyNoForm(block: readonly Statement[], look: CallExpression): string {
  const at = block.findIndex((statement) => isWithin(statement, look));
  const statement = block[at];
  if (!statement) return APART;
  if ([...nodesWithin(statement)].some((node) => node.k === "cond" && isWithin(node, look))) {
    return "A conditional expression looks for the row.";
  }
  if (look.fn.k === "attr" && look.fn.obj.k === "name" && /^a?(exists|count|first|last)$/.test(look.fn.name)) {
    return `What is looked for is said where \`${look.fn.obj.id}\` gets its value.`;
  }
  if (statement.k === "if" && isWithin(statement.test, look)) return asksMore(statement.test) ? MORE : APART;
  const next = block[at + 1];
  const isHeld = statement.k === "assign" && statement.value !== null && isWithin(statement.value, look);
  if (!isHeld) return APART;
  return next?.k === "if" ? MORE : "More is done between the look and the creation.";
}

const APART = "The look and the creation do not stand in one statement that a call could replace.";
const MORE = "The test asks for more than whether there is a row.";

function asksMore(test: Expression): boolean {
  return [...nodesWithin(test)].some(({ k }) => k === "bool" || k === "cmp");
}

function isWithin({ s, e }: Expression | Statement, look: CallExpression): boolean {
  return s <= look.s && look.e <= e;
}
