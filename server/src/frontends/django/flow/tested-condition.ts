import type { Expression } from "../syntax/ast";
import { type Condition, holds, negate } from "./conditions";
import { evaluate } from "./expressions";
import type { Run } from "./run";
import { isGiven } from "./state";

/** A test that looks at one name or attribute. */
interface Tested {
  readonly on: Expression;
  readonly test: Condition["test"];
  readonly negated: boolean;
}

/**
 * The test of an `if` that a parameter alone decides: `flag`, `not flag`, `value is None`, `value is not None`,
 * `value == "text"`, `value in (...)`, `"key" in value`.
 */
export function conditionOf(run: Run, test: Expression): Condition | null {
  const tested = testedBy(test);
  if (!tested) return null;
  const value = evaluate(run, tested.on);
  return value.k === "symbol" ? { ...tested, on: value } : null;
}

/** Whether such a test holds where the parameter is one of a function that has returned; null when that is not known. */
export function outcomeOf(run: Run, test: Expression): boolean | null {
  const tested = testedBy(test);
  if (tested?.on.k !== "name" || !isGiven(run.state.scope, tested.on.id)) return null;
  return holds(tested, evaluate(run, tested.on));
}

function testedBy(test: Expression): Tested | null {
  if (test.k === "not") {
    const inner = testedBy(test.value);
    return inner && { ...inner, negated: !inner.negated };
  }
  const asked = askedForTruth(test);
  if (asked) return testedBy(asked);
  if (test.k === "name" || test.k === "attr" || isLookup(test)) return { on: test, test: "truth", negated: false };
  if (test.k !== "cmp" || test.ops.length !== 1) return null;
  const [left, right] = test.items;
  const [operator] = test.ops;
  if (!left || !right) return null;
  const negated = operator === "is not" || operator === "!=" || operator === "not in";
  const asksForKey = left.k === "str" && (operator === "in" || operator === "not in");
  if (asksForKey && (right.k === "name" || right.k === "attr")) return { on: right, test: { has: left.v }, negated };
  if (left.k !== "name" && left.k !== "attr" && !isLookup(left)) return null;
  if (right.k === "const" && right.t === "none") return { on: left, test: "none", negated };
  const isEqual = operator === "==" || operator === "!=";
  const isAmong = right.k === "seq" && (operator === "in" || operator === "not in");
  const values = isEqual ? literalsOf([right]) : isAmong ? literalsOf(right.items) : null;
  return values && { on: left, test: values, negated };
}

/** What holds of parameters where a test came out as `outcome`: each part of an `and` that is true, of an `or` that is not. */
export function conditionsWhere(run: Run, test: Expression, outcome: boolean): readonly Condition[] {
  if (test.k === "not") return conditionsWhere(run, test.value, !outcome);
  if (test.k === "bool") {
    return (test.op === "and") === outcome ? test.items.flatMap((item) => conditionsWhere(run, item, outcome)) : [];
  }
  const condition = conditionOf(run, test);
  return condition ? [outcome ? condition : negate(condition)] : [];
}

/** `options.get("key")` */
function isLookup(node: Expression): boolean {
  if (node.k !== "call" || node.fn.k !== "attr" || node.fn.name !== "get") return false;
  const [key] = node.args;
  return node.args.length <= 2 && key?.name === null && key.value.k === "str";
}

/** `value` of `bool(value)` */
function askedForTruth(test: Expression): Expression | null {
  if (test.k !== "call" || test.fn.k !== "name" || test.fn.id !== "bool" || test.args.length !== 1) return null;
  const [given] = test.args;
  return given && given.name === null && given.star === 0 ? given.value : null;
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
