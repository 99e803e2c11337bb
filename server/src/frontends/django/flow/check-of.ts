import type { Statement } from "../syntax/ast";
import type { Run } from "./run";
import type { FunctionValue, ObjectValue } from "./values";

/**
 * What calling an object of the workspace runs, where that does nothing but to test what it is given, and to raise: a
 * validator. Null for others, which stand for whatever they were made with.
 */
export function checkOf(run: Run, { cls, deps }: ObjectValue): FunctionValue | null {
  const method = run.world.project.method(cls, "__call__");
  if (!method || !onlyTests(method.unit.definition.body)) return null;
  return { k: "function", file: method.owner.file, unit: method.unit, deps };
}

function onlyTests(body: readonly Statement[]): boolean {
  return body.every((statement) => {
    switch (statement.k) {
      case "if":
        return onlyTests(statement.body) && onlyTests(statement.orelse);
      case "return":
        return statement.value === null || statement.value.k === "const";
      case "expr":
        return statement.value.k === "str";
      default:
        return statement.k === "raise" || statement.k === "jump";
    }
  });
}
