import type { Expression, Statement } from "../syntax/ast";

/**
 * All that a block does is to say what went wrong: `self.add_error(...)`, `errors.append(ValidationError(...))`, after
 * names for parts of it. A loop with such a body goes over what should not be there.
 */
export function recordsErrors(body: readonly Statement[]): boolean {
  return body.some(isRecord) && body.every((statement) => isRecord(statement) || isPreparation(statement));
}

function isRecord(statement: Statement): boolean {
  if (statement.k === "raise") return true;
  if (statement.k !== "expr" || statement.value.k !== "call") return false;
  const { fn, args } = statement.value;
  if (fn.k !== "attr") return false;
  return fn.name === "add_error" || (COLLECTS.has(fn.name) && args.some(({ value }) => isError(value)));
}

const COLLECTS = new Set(["append", "extend", "add"]);

/** `ValidationError(...)`, a list of them. */
function isError(value: Expression): boolean {
  if (value.k === "seq") return value.items.length > 0 && value.items.every(isError);
  if (value.k !== "call") return false;
  const { fn } = value;
  return /Error$/.test(fn.k === "name" ? fn.id : fn.k === "attr" ? fn.name : "");
}

function isPreparation(statement: Statement): boolean {
  return statement.k === "assign" && statement.targets.every(({ k }) => k === "name");
}
