import type { Expression } from "../syntax/ast";
import { type Compared, type Condition, holds, negate } from "./conditions";
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
 * `value == "text"`, `value != self.DONE`, `value in (...)`, `"key" in value`.
 */
export function conditionOf(run: Run, test: Expression): Condition | null {
  const tested = testedBy(run, test);
  if (!tested) return null;
  const value = evaluate(run, tested.on);
  return value.k === "symbol" ? { ...tested, on: value } : null;
}

/** Whether such a test holds where the parameter is one of a function that has returned; null when that is not known. */
export function outcomeOf(run: Run, test: Expression): boolean | null {
  const tested = testedBy(run, test);
  if (tested?.on.k !== "name" || !isGiven(run.state.scope, tested.on.id)) return null;
  return holds(tested, evaluate(run, tested.on));
}

/** What a test asks of one name or attribute; null where it asks something else. */
export function testedBy(run: Run, test: Expression): Tested | null {
  if (test.k === "not") {
    const inner = testedBy(run, test.value);
    return inner && { ...inner, negated: !inner.negated };
  }
  const asked = askedForTruth(test);
  if (asked) return testedBy(run, asked);
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
  const values = isEqual ? comparedWith(run, [right]) : isAmong ? comparedWith(run, right.items) : null;
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

/** The values of literals and constants; null when one is none. */
function comparedWith(run: Run, nodes: readonly Expression[]): Compared[] | null {
  const values: Compared[] = [];
  for (const node of nodes) {
    const value = isConstantName(node) ? constantOf(run, node) : literalOf(node);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

function literalOf(node: Expression): Compared | null {
  if (node.k === "str") return node.v;
  return node.k === "const" ? node.v : null;
}

/** `DONE`, `self.DONE`, `Status.DONE` */
function isConstantName(node: Expression): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(node.k === "name" ? node.id : node.k === "attr" ? node.name : "");
}

function constantOf(run: Run, node: Expression): Compared | null {
  const value = evaluate(run, node);
  return value.k === "symbol" ? value : value.k === "literal" ? value.value : null;
}
