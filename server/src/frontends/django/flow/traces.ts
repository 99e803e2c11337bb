import type { Statement } from "../syntax/ast";
import { expressionText } from "../syntax/expression-text";
import { nodesWithin } from "../syntax/nodes-within";

/** A statement by whose names later code may tell that it ran. */
export function leavesTraces(statement: Statement): boolean {
  return [...nodesWithin(statement)].some(({ k }) => BINDS.has(k));
}

const BINDS: ReadonlySet<string> = new Set(["assign", "aug", "walrus", "for", "with", "import", "def", "class", "del"]);

/** A statement that at most says something to people. */
export function isLogged(statement: Statement): boolean {
  if (statement.k === "jump") return true;
  if (statement.k !== "expr") return false;
  const { value } = statement;
  return value.k === "str" || (value.k === "call" && LOGS.test(expressionText(value.fn)));
}

const LOGS = /^(print|(\w+\.)*_?(log|logger|logging|messages|warnings|sentry_sdk)\.\w+)$/i;
