import type { Expression, Statement } from "../syntax/ast";
import { blocksOf } from "../syntax/blocks-of";

/** Statements of a body and of the blocks in it, in order; bodies of nested functions and classes are left out. */
export function* statementsWithin(body: readonly Statement[]): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    if (statement.k === "def" || statement.k === "class") continue;
    for (const block of blocksOf(statement)) yield* statementsWithin(block);
  }
}

/** The expressions that stand directly in a statement. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.k) {
    case "expr":
      return [statement.value];
    case "assign":
    case "return":
      return statement.value === null ? [] : [statement.value];
    default:
      return [];
  }
}
