import type { Expression, Parameter } from "./ast";
import type { Lowering } from "./lowering";

/** The parameters of a function or lambda, in order; the bare `*` and `/` only decide the kinds of their neighbours. */
export function lowerParameters(lowering: Lowering, list: number): Parameter[] {
  const result: Parameter[] = [];
  let kind: Parameter["kind"] = "positional";
  for (const node of lowering.parts(list)) {
    const shape = lowering.kindOf(node);
    if (shape === "keyword_separator") kind = "keyword-only";
    else if (shape === "positional_separator") makePositionalOnly(result);
    else {
      const parameter = lowerParameter(lowering, node, kind);
      if (parameter.kind === "args") kind = "keyword-only";
      result.push(parameter);
    }
  }
  return result;
}

function makePositionalOnly(parameters: Parameter[]): void {
  for (const [i, parameter] of parameters.entries()) parameters[i] = { ...parameter, kind: "positional-only" };
}

function lowerParameter(lowering: Lowering, node: number, plain: Parameter["kind"]): Parameter {
  const parts = lowering.parts(node);
  const place = { s: lowering.start(node), e: lowering.end(node) };
  const at = (index: number): Expression | null => {
    const child = parts[index];
    return child === undefined ? null : lowering.expression(child, node);
  };
  const named = parts[0] ?? node;
  switch (lowering.kindOf(node)) {
    case "typed_parameter":
      return { ...place, ...lowerNamed(lowering, named, plain), annotation: at(1), default: null };
    case "default_parameter":
      return { ...place, ...lowerNamed(lowering, named, plain), annotation: null, default: at(1) };
    case "typed_default_parameter":
      return { ...place, ...lowerNamed(lowering, named, plain), annotation: at(1), default: at(2) };
    default:
      return { ...place, ...lowerNamed(lowering, node, plain), annotation: null, default: null };
  }
}

/** The name without stars, and the kind the stars give it. */
function lowerNamed(lowering: Lowering, node: number, plain: Parameter["kind"]): Pick<Parameter, "name" | "kind"> {
  const shape = lowering.kindOf(node);
  if (shape !== "list_splat_pattern" && shape !== "dictionary_splat_pattern") {
    return { name: lowering.textOf(node), kind: plain };
  }
  const name = lowering.parts(node)[0];
  return {
    name: name === undefined ? "" : lowering.textOf(name),
    kind: shape === "list_splat_pattern" ? "args" : "kwargs",
  };
}
