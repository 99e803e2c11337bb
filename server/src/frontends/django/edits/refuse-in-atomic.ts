import type { Expression, FunctionDefinition, Statement, TryStatement } from "../syntax/ast";
import { calledName } from "../syntax/called-name";
import { lastName } from "../syntax/last-name";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";

/** Why statements of a function may not stand in a transaction of their own; null where they may. */
export function refuseInAtomic(statements: readonly Statement[], definition: FunctionDefinition): string | null {
  if (definition.async) return "`transaction.atomic()` cannot be entered in an `async def`.";
  const nodes = statements.flatMap(nodesThatRun);
  if (nodes.some(({ k }) => k === "yield")) return "The transaction would stay open while the generator waits.";
  if (nodes.some(endsTransactions)) return "The code begins or ends transactions itself.";
  if (nodes.some((node) => node.k === "try" && goesOnAfterFailure(node))) {
    return "A failure of the database is caught there, after which the transaction could not go on.";
  }
  return null;
}

/** All but what stands in functions that are only defined there. */
function nodesThatRun(statement: Statement): SyntaxNode[] {
  const nodes = [...nodesWithin(statement)];
  const functions = nodes.filter(({ k }) => k === "def" || k === "lambda");
  return nodes.filter((node) => !functions.some((each) => each !== node && each.s <= node.s && node.e <= each.e));
}

const BOUNDARIES: ReadonlySet<string> = new Set(["commit", "rollback", "set_autocommit"]);

/** `transaction.commit()`, which an atomic block forbids, as it does one that is `durable` within it. */
function endsTransactions(node: SyntaxNode): boolean {
  if (node.k !== "call") return false;
  if (calledName(node) === "atomic") return node.args.some(({ name }) => name === "durable");
  const on = node.fn.k === "attr" ? lastName(node.fn.obj) : "";
  return BOUNDARIES.has(calledName(node)) && (on === "transaction" || on === "connection");
}

/** A handler takes what the database raises, and what it failed in was no transaction of its own. */
function goesOnAfterFailure({ body, handlers }: TryStatement): boolean {
  const [only, ...others] = body;
  if (only?.k === "with" && others.length === 0 && only.items.some(({ value }) => isAtomic(value))) return false;
  return handlers.some((handler) => handler.body.at(-1)?.k !== "raise" && typesOf(handler.type).some(isOfDatabase));
}

function isAtomic(value: Expression): boolean {
  return value.k === "call" && calledName(value) === "atomic";
}

/** The names of what a handler catches; the name of everything where it names nothing. */
function typesOf(type: Expression | null): readonly string[] {
  if (type === null) return ["BaseException"];
  return type.k === "seq" ? type.items.map(lastName) : [lastName(type)];
}

function isOfDatabase(name: string): boolean {
  return /^(BaseException|Exception|Error|(Database|Integrity|Operational|Data|Internal|Programming|NotSupported)Error)$/.test(
    name,
  );
}
