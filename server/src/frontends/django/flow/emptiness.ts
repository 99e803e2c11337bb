import type { Span } from "../../../orm/span";
import type { Comparison, Expression, IfStatement, Statement, TryStatement } from "../syntax/ast";
import { isNone } from "./is-none";
import type { Run } from "./run";
import type { Value } from "./values";

/** A value that is false, zero or `None` where a branch is taken. */
export interface Emptied {
  readonly value: Value;
  /** Where it is tested. */
  readonly span: Span;
}

/** Keeps the value of a tested expression, so that the branches of the test need not evaluate it again. */
export function noteResult(run: Run, node: Expression, value: Value): void {
  if (MAY_BE_TESTED.has(node.k) && mayTell(value)) run.results.set(node, value);
}

const MAY_BE_TESTED = new Set<Expression["k"]>(["call", "name", "attr", "walrus", "await", "cmp"]);

function mayTell(value: Value): boolean {
  if (value.k === "unknown") return value.finds !== undefined || value.counted !== undefined;
  return value.k === "symbol" || value.k === "query" || (value.k === "union" && value.options.some(isNone));
}

/** What is empty where a test that was evaluated came out as `outcome`. */
export function emptiedWhere(run: Run, test: Expression, outcome: boolean): readonly Emptied[] {
  switch (test.k) {
    case "not":
      return emptiedWhere(run, test.value, !outcome);
    case "bool":
      return (test.op === "and") === outcome ? test.items.flatMap((item) => emptiedWhere(run, item, outcome)) : [];
    case "cmp":
      return emptiedByComparison(run, test, outcome);
    default: {
      const value = run.results.get(test);
      return value && !outcome ? [{ value, span: run.span(test) }] : [];
    }
  }
}

/** `found is None`, `rows.count() == 0`, `rows.exists() is False` */
function emptiedByComparison(run: Run, { items, ops }: Comparison, outcome: boolean): readonly Emptied[] {
  const [left, right] = items;
  const [operator = ""] = ops;
  if (!left || right?.k !== "const" || ops.length !== 1) return [];
  const isNothing = right.t === "none" || right.v === 0 || right.v === false;
  const asks = isNothing ? EMPTY_WHERE[operator] : right.v === 1 ? EMPTY_BELOW_ONE[operator] : undefined;
  const value = run.results.get(left);
  return value && asks === outcome && canBe(value, right.t === "none") ? [{ value, span: run.span(left) }] : [];
}

/** Which outcome of a comparison with nothing says that there is nothing. */
const EMPTY_WHERE: Readonly<Record<string, boolean>> = {
  is: true,
  "==": true,
  "<=": true,
  "is not": false,
  "!=": false,
  ">": false,
};
const EMPTY_BELOW_ONE: Readonly<Record<string, boolean>> = { "<": true, ">=": false };

/** A row is `None` where there is none, and an answer is false. */
function canBe(value: Value, none: boolean): boolean {
  return value.k === "symbol" || none === (value.k === "union");
}

/** What is empty after a statement that leaves where it is not. */
export function emptiedAfter(run: Run, statement: Statement): readonly Emptied[] {
  if (statement.k === "if") return emptiedAfterIf(run, statement);
  return statement.k === "try" && isLeftWhereFound(statement) ? [emptyTry(run, statement)] : [];
}

function emptiedAfterIf(run: Run, { test, body, orelse }: IfStatement): readonly Emptied[] {
  if (isLeft(body)) return emptiedWhere(run, test, false);
  return isLeft(orelse) ? emptiedWhere(run, test, true) : [];
}

/** `try: return Row.objects.get(...)`, `except Row.DoesNotExist: pass` */
function isLeftWhereFound({ body, orelse, handlers }: TryStatement): boolean {
  const goingOn = handlers.filter((handler) => !isLeft(handler.body));
  return (isLeft(body) || isLeft(orelse)) && goingOn.length > 0 && goingOn.every(({ type }) => isForAbsence(type));
}

/** The block always ends by leaving what is around it. */
export function isLeft(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.k === "return" || last?.k === "raise" || (last?.k === "jump" && last.t !== "pass");
}

/** The rows that a `try` gets one of are not there. */
export function emptyTry(run: Run, statement: TryStatement): Emptied {
  const span = run.span(statement);
  return { value: { k: "unknown", finds: span, deps: new Set() }, span };
}

/** A handler of what `get()` raises where there is no row. */
export function isForAbsence(type: Expression | null): boolean {
  if (type?.k === "seq") return type.items.some(isForAbsence);
  const name = type?.k === "name" ? type.id : type?.k === "attr" ? type.name : "";
  return name.endsWith("DoesNotExist");
}

/** The lookup that found nothing where the value is empty: the place of its trip; null where no lookup says so. */
export function lookBehind({ value, span }: Emptied): Span | null {
  if (value.k === "unknown") return value.finds ?? null;
  if (value.k === "query") return span;
  if (value.k !== "union" || !value.options.some(isNone)) return null;
  const places = value.options.flatMap((option) => (isNone(option) ? [] : [placeOfLook(option)]));
  const [first = null] = places;
  return places.length === 1 ? first : null;
}

/** The `get()` or `first()` that a row came from. */
function placeOfLook(row: Value): Span | null {
  if (row.k !== "instance" || row.origin.path.length > 0) return null;
  const call = row.origin.query?.chain.findLast(({ kind }) => kind === "call");
  return call && GIVES_ONE.has(call.name) ? call.span : null;
}

const GIVES_ONE = new Set(["get", "first", "last", "earliest", "latest"]);
