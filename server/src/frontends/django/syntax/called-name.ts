import type { CallExpression } from "./ast";

/** `Lower` of `Lower("email")` and of `functions.Lower("email")`; empty where something else is called. */
export function calledName(call: CallExpression): string {
  return call.fn.k === "attr" ? call.fn.name : call.fn.k === "name" ? call.fn.id : "";
}
