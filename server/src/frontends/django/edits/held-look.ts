import type { CallExpression, Expression, Statement } from "../syntax/ast";

/** What a statement does with the row that an expression gives. */
export interface Holder {
  /** The name that it gets; null where it gets none. */
  readonly target: string | null;
  /** It is returned at once. */
  readonly returned: boolean;
  /** It is waited for. */
  readonly awaited: boolean;
}

/** The name that an assignment of nothing but the expression gives its value, or that it is returned; `_` is no name. */
export function holderOf(statement: Statement | undefined, wanted: Expression): Holder | null {
  if (statement?.k !== "return" && statement?.k !== "expr" && statement?.k !== "assign") return null;
  const isAwaited = statement.value?.k === "await";
  const value = statement.value?.k === "await" ? statement.value.value : statement.value;
  if (value !== wanted) return null;
  const held = { target: null, returned: statement.k === "return", awaited: isAwaited };
  if (statement.k !== "assign") return held;
  const [target] = statement.targets;
  if (statement.targets.length !== 1 || target?.k !== "name" || statement.annotation !== null) return null;
  return { ...held, target: target.id === "_" ? null : target.id };
}

/** What is asked of a table, and by what values: `Label.objects` and `slug=slug`. */
export interface Lookup {
  readonly manager: Expression;
  readonly sought: CallExpression["args"];
}

/** Of `rows.get(...)`, whose filters before it say what is looked for as well. */
export function lookupOf(call: CallExpression): Lookup | null {
  return call.fn.k === "attr" ? withFilters(call.fn.obj, call.args) : null;
}

/** Of `rows.filter(...).first()`, or of the rows themselves. */
export function filteredLookup(rows: Expression): Lookup | null {
  const { manager, sought } = withFilters(rows, []);
  return sought.length === 0 ? null : { manager, sought };
}

function withFilters(rows: Expression, sought: CallExpression["args"]): Lookup {
  if (rows.k !== "call" || rows.fn.k !== "attr") return { manager: rows, sought };
  const { name, obj } = rows.fn;
  if (name === "filter") return withFilters(obj, [...rows.args, ...sought]);
  // What orders the rows, or asks for all of them, says nothing where there is one at most.
  return name === "order_by" || name === "all" ? withFilters(obj, sought) : { manager: rows, sought };
}
