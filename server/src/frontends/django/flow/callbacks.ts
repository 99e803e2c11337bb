import type { Span } from "../../../orm/span";
import { type Arguments, dependenciesOf, placeOf, positionalArguments } from "./arguments";
import { readAttribute } from "./attributes";
import type { Builtin } from "./builtins";
import { callValue } from "./calls";
import { elements, loop } from "./iterate";
import { keptRows } from "./kept-rows";
import type { Run } from "./run";
import { external, type ListValue, listOf, mergeDependencies, tupleOf, union, unknown, type Value } from "./values";

/** `sorted`, `min`, `max`: the elements are gone through once, the key function runs for each. */
export function withKey(result: (all: ListValue) => Value): Builtin {
  return (run, args, span) => {
    if (args.positional.length === 0) return null;
    if (args.positional.length > 1) return union(args.positional);
    const all = elements(run, args, 0, span);
    sortBy(run, all, args, span);
    return result(all);
  };
}

/** Calls the `key` of a sort for each element. */
export function sortBy(run: Run, all: ListValue, args: Arguments, span: Span): void {
  const key = args.keywords.get("key");
  if (key) forEach(run, all, span, (element) => callValue(run, key, given(args.spans.get("key"), element), span));
}

/** Runs `body` for each element; the result is what it gives for one. */
function forEach(run: Run, all: Value, span: Span, body: (element: Value) => Value): Value {
  const results: Value[] = [];
  const label = all.k === "list" && all.factor ? all.factor.label : "items";
  loop(run, all, span, label, (element) => {
    results.push(body(element));
  });
  return union(results);
}

/** The arguments of a function that is handed over at `place` and called for elements. */
function given(place: Span | undefined, ...positional: readonly Value[]): Arguments {
  return { ...positionalArguments(...positional), callee: place ?? null };
}

export const reduced: Builtin = (run, args, span) => {
  const [fn] = args.positional;
  if (!fn || args.positional.length < 2) return null;
  const all = elements(run, args, 1, span);
  const place = placeOf(args, 0, span).span;
  forEach(run, all, span, (element) => callValue(run, fn, given(place, unknown(), element), span));
  return null;
};

export const mapOver: Builtin = (run, args, span) => {
  const [fn] = args.positional;
  if (!fn || args.positional.length < 2) return null;
  const all = elements(run, args, 1, span);
  return listOf(
    forEach(run, all, span, (element) => callValue(run, fn, given(placeOf(args, 0, span).span, element), span)),
    all.factor,
  );
};

export const filterBy: Builtin = (run, args, span) => {
  const [fn] = args.positional;
  if (!fn || args.positional.length < 2) return null;
  const all = elements(run, args, 1, span);
  const place = placeOf(args, 0, span).span;
  if (fn.k !== "literal") forEach(run, all, span, (element) => callValue(run, fn, given(place, element), span));
  return { ...all, items: null, element: keptRows(all.element, run.splitAt(span)) };
};

export const grouped: Builtin = (run, args, span) => {
  const key = args.positional[1] ?? args.keywords.get("key");
  const place = args.spans.get("key") ?? placeOf(args, 1, span).span;
  if (args.positional.length === 0) return null;
  const all = elements(run, args, 0, span);
  const keys = key
    ? forEach(run, all, span, (element) => callValue(run, key, given(place, element), span))
    : all.element;
  return listOf(tupleOf([keys, { ...all, items: null }]), all.factor);
};

/** `partial(fn, *args, **kwargs)`: the function waits with what it was given. */
export const partly: Builtin = (_run, args) => {
  const [fn, ...others] = args.positional;
  if (!fn || args.open || args.spread.length > 0) return fn ?? null;
  const keywords: Value = {
    k: "record",
    entries: args.keywords,
    rest: null,
    restKey: null,
    factor: null,
    deps: mergeDependencies([...args.keywords.values()]),
  };
  return external("functools.partial()", [fn, tupleOf(others), keywords], dependenciesOf(args));
};

export const callPartly: Builtin = (run, args, span, partial) => {
  const [fn, first, named] = partial.args;
  if (!fn || first?.k !== "list" || named?.k !== "record") return null;
  const positional = [...(first.items ?? []), ...args.positional];
  const keywords = new Map([...named.entries, ...args.keywords]);
  return callValue(run, fn, { ...args, positional, keywords }, span);
};

export const attributeGetter: Builtin = (_run, args) => external("operator.attrgetter()", args.positional);

export const readDotted: Builtin = (run, args, span, fn) => {
  const [element] = args.positional;
  const [path] = fn.args;
  if (!element || path?.k !== "literal" || typeof path.value !== "string") return null;
  return path.value.split(".").reduce<Value>((value, name) => readAttribute(run, value, name, span), element);
};
