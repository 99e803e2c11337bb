import type { Statement } from "../syntax/ast";

/** The body of a loop always ends by leaving it: one pass. */
export function leavesAtOnce(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (body.some((statement) => holdsContinue(statement))) return false;
  if (last?.k === "with") return leavesAtOnce(last.body);
  return last?.k === "return" || last?.k === "raise" || (last?.k === "jump" && last.t === "break");
}

function holdsContinue(statement: Statement): boolean {
  if (statement.k === "jump") return statement.t === "continue";
  if (statement.k === "if") return [...statement.body, ...statement.orelse].some(holdsContinue);
  if (statement.k === "try")
    return [...statement.body, ...statement.handlers.flatMap((handler) => handler.body)].some(holdsContinue);
  return statement.k === "with" && statement.body.some(holdsContinue);
}
