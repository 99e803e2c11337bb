import type { Expression, Statement } from "../syntax/ast";

/** Statements of a body and of the blocks in it, in order; bodies of nested functions and classes are left out. */
export function* statementsWithin(body: readonly Statement[]): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    for (const block of blocksOf(statement)) yield* statementsWithin(block);
  }
}

function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.k) {
    case "if":
    case "for":
    case "while":
      return [statement.body, statement.orelse];
    case "with":
      return [statement.body];
    case "try":
      return [
        statement.body,
        ...statement.handlers.map((handler) => handler.body),
        statement.orelse,
        statement.finalbody,
      ];
    case "match":
      return statement.cases.map((item) => item.body);
    default:
      return [];
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
