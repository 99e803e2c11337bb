import type { Argument, Expression } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";
import type { GivenExpression } from "./new-row";

/** The new row gets what is looked for, as it is written: a key may be that of the row that the other one names. */
export function isSoughtValue(given: GivenExpression, sought: Argument): boolean {
  if (sought.name === null || !isSameColumn(given.name, sought.name)) return false;
  if (isSameExpression(given.value, sought.value)) return true;
  return (
    (given.name === `${sought.name}_id` && isKeyOf(given.value, sought.value)) ||
    (sought.name === `${given.name}_id` && isKeyOf(sought.value, given.value))
  );
}

/** The same column, under its own name or that of the relation that it holds. */
export function isSameColumn(name: string, sought: string): boolean {
  return name === sought || name === `${sought}_id` || `${name}_id` === sought || (isKey(name) && isKey(sought));
}

/** `author.pk` of `author` */
function isKeyOf(value: Expression, row: Expression): boolean {
  return value.k === "attr" && isKey(value.name) && isSameExpression(value.obj, row);
}

function isKey(name: string): boolean {
  return name === "pk" || name === "id";
}
