import type { CallExpression } from "./ast";
import { lastName } from "./last-name";

/** `Lower` of `Lower("email")` and of `functions.Lower("email")`; empty where something else is called. */
export function calledName(call: CallExpression): string {
  return lastName(call.fn);
}
