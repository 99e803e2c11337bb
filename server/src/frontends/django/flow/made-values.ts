import type { ExternalValue, Value } from "./values";

const CREATES = /^a?create(_|$)/;

/** What a method of unknown code gives whose name says that it creates it: `backend.create_user(...)`. */
export function asMade(method: string, value: Value): Value {
  return value.k === "unknown" && CREATES.test(method) ? { ...value, made: true } : value;
}

/** Functions whose value nobody else has: each call gives another one. */
const RANDOM = /^(uuid\.uuid[14]|secrets\.token_(hex|urlsafe|bytes)|django\.utils\.crypto\.get_random_string)(\(\))?/;

export function isRandom({ dotted }: ExternalValue): boolean {
  return RANDOM.test(dotted);
}
