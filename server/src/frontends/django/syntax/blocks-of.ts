import type { Statement } from "./ast";

/** The blocks of statements directly inside a statement, in the order of the text; none of a simple statement. */
export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.k) {
    case "if":
    case "for":
    case "while":
      return [statement.body, statement.orelse];
    case "with":
    case "def":
    case "class":
      return [statement.body];
    case "try":
      return [statement.body, ...statement.handlers.map(({ body }) => body), statement.orelse, statement.finalbody];
    case "match":
      return statement.cases.map(({ body }) => body);
    default:
      return [];
  }
}
