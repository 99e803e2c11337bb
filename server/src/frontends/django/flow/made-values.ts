import type { Value } from "./values";

const CREATES = /^a?create(_|$)/;

/** What a method of unknown code gives whose name says that it creates it: `backend.create_user(...)`. */
export function asMade(method: string, value: Value): Value {
  return value.k === "unknown" && CREATES.test(method) ? { ...value, made: true } : value;
}
