import type { Span } from "../../../orm/span";
import { type Arguments, dependenciesOf } from "./arguments";
import { sortBy } from "./callbacks";
import { index } from "./items";
import { consume } from "./iterate";
import type { Run } from "./run";
import { text } from "./tests";
import { joinDependencies, listOf, literal, NONE, tupleOf, union, unknown, type Value } from "./values";

/** Methods of lists, dicts, strings and generators that hold or consume rows. */
export function callContainer(run: Run, receiver: Value, name: string, args: Arguments, span: Span): Value {
  const deps = joinDependencies(receiver.deps, dependenciesOf(args));
  if (receiver.k === "record") return callRecord(run, receiver, name, args, span);
  if (receiver.k === "list") return callList(run, receiver, name, args, span) ?? unknown(deps);
  if (receiver.k === "literal") {
    args.positional.forEach((value, at) => {
      const place = args.places[at] ?? { span, label: "items" };
      if (name === "format") text(run, value, place.span);
      if (name === "join") consume(run, value, place.span, place.label);
    });
    if (name === "format") for (const [key, value] of args.keywords) text(run, value, args.spans.get(key) ?? span);
  }
  return unknown(deps);
}

function callRecord(
  run: Run,
  receiver: Extract<Value, { k: "record" }>,
  name: string,
  args: Arguments,
  span: Span,
): Value {
  const { factor } = receiver;
  const values = [...receiver.entries.values(), ...(receiver.rest ? [receiver.rest] : [])];
  const key = receiver.restKey ?? unknown(receiver.deps);
  switch (name) {
    case "values":
      return receiver.rest ? listOf(union(values), factor) : tupleOf(values);
    case "items":
      return receiver.rest
        ? listOf(tupleOf([key, union(values)]), factor)
        : tupleOf([...receiver.entries].map(([entry, value]) => tupleOf([literal(entry, receiver.deps), value])));
    case "keys":
      return receiver.rest
        ? listOf(key, factor)
        : tupleOf([...receiver.entries.keys()].map((entry) => literal(entry, receiver.deps)));
    case "setdefault": {
      const fallback = args.positional[1] ?? NONE;
      const isNew = receiver.entries.size === 0 && receiver.rest === null;
      return isNew ? fallback : union([index(run, receiver, args.positional[0] ?? unknown(), span), fallback]);
    }
    case "get":
    case "pop": {
      const found = index(run, receiver, args.positional[0] ?? unknown(), span);
      // Without another value for it, a key that is missing raises.
      if (name === "pop" && args.positional.length === 1) return found;
      return union([found, args.positional[1] ?? NONE]);
    }
    case "copy":
      return receiver;
    default:
      return unknown(joinDependencies(receiver.deps, dependenciesOf(args)));
  }
}

function callList(
  run: Run,
  receiver: Extract<Value, { k: "list" }>,
  name: string,
  args: Arguments,
  span: Span,
): Value | null {
  if (name === "sort") {
    sortBy(run, receiver, args, span);
    return NONE;
  }
  if (name === "copy") return receiver;
  if (name === "pop" || name === "popleft") return receiver.items?.at(-1) ?? receiver.element;
  return null;
}
