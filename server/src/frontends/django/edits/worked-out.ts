import type { CallExpression, Expression } from "../syntax/ast";
import { calledName } from "../syntax/called-name";
import { nodesWithin } from "../syntax/nodes-within";

/**
 * How a value is handed to a call that may not need it: as it is, where having it costs nothing and changes nothing; as
 * what is called for it, where it is needed; not at all.
 */
export type Handing = "as-is" | "its-function" | "in-lambda" | "not-at-all";

export function handingOf(value: Expression): Handing {
  if (isPlainCall(value)) return "its-function";
  const nodes = [...nodesWithin(value)];
  if (nodes.some(({ k }) => k === "await" || k === "yield" || k === "walrus")) return "not-at-all";
  return nodes.every((node) => node.k !== "comp" && (node.k !== "call" || isCheap(node))) ? "as-is" : "in-lambda";
}

/** It may be worked out where nobody needs it. */
export function isFree(value: Expression): boolean {
  const handing = handingOf(value);
  return handing === "as-is" || (handing === "its-function" && value.k === "call" && isCheap(value));
}

/** `timezone.now()`: handed on without being called. */
export function isPlainCall(value: Expression): value is CallExpression {
  return value.k === "call" && value.args.length === 0 && isDotted(value.fn);
}

function isDotted(node: Expression): boolean {
  return node.k === "name" || (node.k === "attr" && isDotted(node.obj));
}

/** Functions and methods of texts, numbers, times and dictionaries, none of which asks a database. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  "Decimal",
  "_",
  "abs",
  "datetime",
  "float",
  "gettext",
  "gettext_lazy",
  "int",
  "round",
  "slugify",
  "timedelta",
]);
const METHODS: ReadonlySet<string> = new Set([
  "capitalize",
  "casefold",
  "date",
  "format",
  "hexdigest",
  "isoformat",
  "lower",
  "lstrip",
  "now",
  "replace",
  "rstrip",
  "split",
  "strip",
  "timedelta",
  "title",
  "today",
  "upper",
]);

function isCheap(call: CallExpression): boolean {
  const name = calledName(call);
  if (call.fn.k === "name") return FUNCTIONS.has(name);
  // A dictionary is asked by a text, a queryset by names.
  if (name === "get") return call.args[0]?.name === null && call.args[0].value.k === "str";
  return METHODS.has(name);
}
