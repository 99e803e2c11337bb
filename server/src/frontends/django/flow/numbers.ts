import { dependenciesOf } from "./arguments";
import type { Builtin } from "./builtins";
import { withKey } from "./callbacks";
import { combineConstants } from "./constants";
import { computedFrom, converted } from "./stored-reads";
import { something } from "./values";

/** `float(value)` */
export const number: Builtin = (_run, args) => converted(args.positional[0], something(dependenciesOf(args)));

/** `int(value)` */
export const wholeNumber: Builtin = (run, args, span, fn) =>
  combineConstants(args.positional) ?? number(run, args, span, fn);

/** `min`, `max`: one of several numbers is computed from all of them; one beside a constant is kept within bounds. */
export const extreme: Builtin = (run, args, span, fn) => {
  const result = withKey((all) => all.element)(run, args, span, fn);
  const isBounded = args.positional.some(({ k }) => k === "literal");
  return result?.k === "unknown" && !isBounded ? computedFrom(args.positional, result) : result;
};
