import type { WithStatement } from "./ast";
import type { Lowering } from "./lowering";

type WithItem = WithStatement["items"][number];

export function lowerWith(lowering: Lowering, node: number): WithStatement {
  const parts = lowering.parts(node);
  const block = parts.find((child) => lowering.kindOf(child) === "block");
  const clause = parts.find((child) => lowering.kindOf(child) === "with_clause");
  const values = clause === undefined ? [] : lowering.parts(clause).flatMap((item) => lowering.parts(item));
  return {
    k: "with",
    s: lowering.start(node),
    e: lowering.end(node),
    items: ungroup(lowering, values).map((value) => lowerItem(lowering, value)),
    body: lowering.block(block),
    async: lowering.hasMark(node, "async"),
  };
}

/** `with (a as b, c as d):` has the shape of a tuple to the parser; to Python it is a list of items. */
function ungroup(lowering: Lowering, values: readonly number[]): readonly number[] {
  const [only, ...rest] = values;
  if (only === undefined || rest.length > 0) return values;
  const kind = lowering.kindOf(only);
  return kind === "tuple" || kind === "parenthesized_expression" ? lowering.parts(only) : values;
}

function lowerItem(lowering: Lowering, value: number): WithItem {
  if (lowering.kindOf(value) !== "as_pattern") return { value: lowering.expression(value, value), target: null };
  const [manager, target] = lowering.parts(value);
  return {
    value: lowering.expression(manager, value),
    target: target === undefined ? null : lowering.expression(target, value),
  };
}
