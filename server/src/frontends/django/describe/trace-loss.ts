import type { Expression, FunctionDefinition } from "../syntax/ast";
import { expressionText } from "../syntax/expression-text";
import { findBinding } from "./find-binding";
import type { SyntaxNode } from "./nodes-at";
import type { Observations } from "./observations";

/** Where knowledge of an expression ended, and why. */
export interface Loss {
  readonly node: SyntaxNode;
  readonly reason: string;
}

const FARTHEST = 30;

/** Follows an unknown value up to the first expression of which nothing is known although all it is made from is. */
export function traceLoss(
  definition: FunctionDefinition | null,
  observations: Observations,
  expression: Expression,
  steps = 0,
): Loss | null {
  const isUnknown = observations.at(expression).every(({ value }) => value.k === "unknown");
  if (!isUnknown || steps > FARTHEST) return null;
  const source = sourceOf(definition, expression);
  if (source === "parameter") {
    const reason = `\`${expressionText(expression)}\` is a parameter: what callers give it is not known here`;
    return { node: expression, reason: `${reason}, and it has no annotation that names a model or queryset` };
  }
  const above = source && traceLoss(definition, observations, source, steps + 1);
  if (above) return above;
  const reason = observations.reasonLost(expression) ?? `what \`${expressionText(expression)}\` is, is not known`;
  return { node: expression, reason };
}

/** What the value of an expression is made from. */
function sourceOf(definition: FunctionDefinition | null, expression: Expression): Expression | "parameter" | null {
  switch (expression.k) {
    case "name": {
      const binding = definition && findBinding(definition, expression.id, expression);
      if (!binding) return null;
      return binding.kind === "parameter" ? "parameter" : binding.node;
    }
    case "attr":
    case "sub":
      return expression.obj;
    case "call":
      return expression.fn.k === "attr" ? expression.fn.obj : expression.fn;
    case "await":
    case "star":
      return expression.value;
    default:
      return null;
  }
}
