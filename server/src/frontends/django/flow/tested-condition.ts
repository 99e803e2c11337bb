import type { Expression } from "../syntax/ast";
import { type Condition, negate } from "./conditions";
import { evaluate } from "./expressions";
import type { Run } from "./run";

/**
 * The test of an `if` that a parameter alone decides: `flag`, `not flag`, `value is None`, `value is not None`,
 * `value == "text"`, `value in (...)`.
 */
export function conditionOf(run: Run, test: Expression): Condition | null {
  if (test.k === "not") {
    const inner = conditionOf(run, test.value);
    return inner && negate(inner);
  }
  if (test.k === "name" || test.k === "attr") return onSymbol(run, test, "truth", false);
  if (test.k !== "cmp" || test.ops.length !== 1) return null;
  const [left, right] = test.items;
  const [operator] = test.ops;
  if (!left || !right) return null;
  const negated = operator === "is not" || operator === "!=" || operator === "not in";
  if (right.k === "const" && right.t === "none") return onSymbol(run, left, "none", negated);
  if (operator === "==" || operator === "!=") return onSymbol(run, left, literalsOf([right]), negated);
  if (right.k === "seq" && (operator === "in" || operator === "not in")) {
    return onSymbol(run, left, literalsOf(right.items), negated);
  }
  return null;
}

function onSymbol(run: Run, node: Expression, test: Condition["test"] | null, negated: boolean): Condition | null {
  if (test === null || (node.k !== "name" && node.k !== "attr")) return null;
  const value = evaluate(run, node);
  return value.k === "symbol" ? { on: value, test, negated } : null;
}

/** The values of literals; null when one is none. */
function literalsOf(nodes: readonly Expression[]): (string | number | boolean)[] | null {
  const values: (string | number | boolean)[] = [];
  for (const node of nodes) {
    if (node.k === "str") values.push(node.v);
    else if (node.k === "const" && node.v !== null) values.push(node.v);
    else return null;
  }
  return values;
}
