import { argumentOf } from "../syntax/argument-of";
import type { Argument, CallExpression, Expression } from "../syntax/ast";
import { calledName } from "../syntax/called-name";

/** What a call of `select_related` or `prefetch_related` says, as far as it is written out. */
export interface EagerCall {
  readonly call: CallExpression;
  readonly paths: readonly { readonly argument: Argument; readonly path: string }[];
  readonly objects: readonly PrefetchObject[];
  /** `(None)`: what was asked for before is dropped. */
  readonly clears: boolean;
  /** `()`: all non-null relations. */
  readonly bare: boolean;
}

/** `Prefetch("books", queryset=..., to_attr="recent")` */
export interface PrefetchObject {
  /** Where its rows are found, in accessor names: `books`, `recent`. */
  readonly attribute: string;
  /** The lookup as it stands in the call. */
  readonly lookup: string;
  /** In accessor names of the relations that it follows. */
  readonly steps: readonly string[];
  readonly queryset: Expression | null;
}

export function readEagerCall(call: CallExpression): EagerCall {
  const values = call.args.filter((argument) => argument.name === null && argument.star === 0);
  return {
    call,
    paths: values.flatMap((argument) => (argument.value.k === "str" ? [{ argument, path: argument.value.v }] : [])),
    objects: values.flatMap(({ value }) => readPrefetch(value) ?? []),
    clears: values.some(({ value }) => value.k === "const" && value.t === "none"),
    bare: call.args.length === 0,
  };
}

function readPrefetch(value: Expression): PrefetchObject | null {
  if (value.k !== "call" || calledName(value) !== "Prefetch") return null;
  const lookup = argumentOf(value, 0, "lookup");
  if (lookup?.k !== "str") return null;
  const toAttr = argumentOf(value, 2, "to_attr");
  const queryset = argumentOf(value, 1, "queryset");
  const steps = lookup.v.split("__");
  const attribute = toAttr?.k === "str" ? [...steps.slice(0, -1), toAttr.v].join("__") : lookup.v;
  return { attribute, lookup: lookup.v, steps, queryset: queryset?.k === "const" ? null : queryset };
}
