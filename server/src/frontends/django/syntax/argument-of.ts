import type { CallExpression, Expression } from "./ast";

/** The value of an argument given by position or by name; null when it is not given. */
export function argumentOf(call: CallExpression, at: number, name: string): Expression | null {
  const byName = call.args.find((argument) => argument.name === name);
  if (byName) return byName.value;
  const byPosition = call.args[at];
  return byPosition && byPosition.name === null && byPosition.star === 0 ? byPosition.value : null;
}
