import type { BooleanExpression, CallExpression, Comparison, Expression } from "../syntax/ast";

/** The names that hold something other than `None` where a test came out as `outcome`. */
export function presentNames(test: Expression, outcome: boolean): ReadonlySet<string> {
  switch (test.k) {
    case "name":
      return outcome ? new Set([test.id]) : NO_NAMES;
    case "walrus":
      return outcome && test.target.k === "name" ? new Set([test.target.id]) : NO_NAMES;
    case "not":
      return presentNames(test.value, !outcome);
    case "bool":
      return presentByParts(test, outcome);
    case "cmp":
      return presentByComparison(test, outcome);
    case "attr":
      return nameOf(test.obj);
    case "call":
      return presentByCall(test, outcome);
    default:
      return NO_NAMES;
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();

function nameOf(node: Expression | undefined): ReadonlySet<string> {
  return node?.k === "name" ? new Set([node.id]) : NO_NAMES;
}

/** Where all parts are true, or false, each says something; else it was one of them, after those before it. */
function presentByParts({ op, items }: BooleanExpression, outcome: boolean): ReadonlySet<string> {
  const goesOn = op === "and";
  const all = (parts: readonly Expression[]) => parts.flatMap((part) => [...presentNames(part, goesOn)]);
  if (goesOn === outcome) return new Set(all(items));
  const ways = items.map((item, at) => new Set([...all(items.slice(0, at)), ...presentNames(item, outcome)]));
  return new Set([...(ways[0] ?? [])].filter((name) => ways.every((way) => way.has(name))));
}

const ORDERS = new Set(["<", "<=", ">", ">="]);

/** `value is not None`, `value == "text"`, `value in (1, 2)`, and `value > n`, which fails for `None`. */
function presentByComparison({ ops, items }: Comparison, outcome: boolean): ReadonlySet<string> {
  const [left, right] = items;
  const [op = ""] = ops;
  if (ORDERS.has(op)) {
    // Of a chain the rest is asked only where the first part holds.
    const compared = outcome && ops.every((each) => ORDERS.has(each)) ? items : items.slice(0, 2);
    return new Set(compared.flatMap((item) => [...nameOf(item)]));
  }
  if (!right || ops.length !== 1) return NO_NAMES;
  return PRESENT_WHERE[op]?.(right) === outcome ? nameOf(left) : NO_NAMES;
}

/** Which outcome says that the left side is there; null where neither does. */
const PRESENT_WHERE: Readonly<Record<string, (right: Expression) => boolean | null>> = {
  is: (right) => (isNothing(right) ? false : isSomething(right) ? true : null),
  "==": (right) => (isNothing(right) ? false : isSomething(right) ? true : null),
  "is not": (right) => (isNothing(right) ? true : isSomething(right) ? false : null),
  "!=": (right) => (isNothing(right) ? true : isSomething(right) ? false : null),
  in: (right) => (isAllThere(right) ? true : null),
  "not in": (right) => (isAllThere(right) ? false : null),
};

function isNothing(node: Expression): boolean {
  return node.k === "const" && node.t === "none";
}

function isSomething(node: Expression): boolean {
  return node.k === "str" || node.k === "fstr" || (node.k === "const" && node.t !== "none");
}

function isAllThere(node: Expression): boolean {
  return node.k === "seq" && node.items.every(isSomething);
}

/** `isinstance(value, str)`, `bool(value)`, `all([value, other])`, `value.startswith("a")` */
function presentByCall({ fn, args }: CallExpression, outcome: boolean): ReadonlySet<string> {
  if (fn.k === "attr") return nameOf(fn.obj);
  const [first, type] = args.map(({ value }) => value);
  if (fn.k !== "name" || !first || !outcome) return NO_NAMES;
  if (fn.id === "bool") return presentNames(first, true);
  if (fn.id === "isinstance") return type?.k === "name" && type.id !== "NoneType" ? nameOf(first) : NO_NAMES;
  if (fn.id !== "all" || first.k !== "seq") return NO_NAMES;
  return new Set(first.items.flatMap((item) => [...presentNames(item, true)]));
}
