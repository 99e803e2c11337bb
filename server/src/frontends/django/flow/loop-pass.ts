import type { Expression, Statement } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import type { Run } from "./run";
import { lookUp } from "./state";

/** What the text says of the passes of one loop. */
export interface LoopPass {
  /** The loop's id, as in a Factor. */
  readonly loop: string;
  /** Names that hold another value in each pass: a dict's key, the number of `enumerate`. */
  readonly distinct: ReadonlySet<string>;
  /** Names that hold a part of such a value's text: `key.split("_")`. */
  readonly parts: ReadonlySet<string>;
  /** Names that hold one element whole. */
  readonly elements: ReadonlySet<string>;
  /** Names and attributes bound in some pass. */
  readonly bound: readonly Expression[];
  /** Names that are empty before the first pass, and what all passes that set them make of them. */
  readonly flags: ReadonlyMap<string, Filled>;
  readonly body: readonly SyntaxNode[];
  /** What it goes over; null for a `while`. */
  readonly iter: Expression | null;
}

/** A value that is true, or one that is no `None`. */
type Filled = "true" | "given";

/** A loop as it is written; a `while` has no target and goes over nothing. */
export interface WrittenLoop {
  readonly target: Expression | null;
  readonly iter: Expression | null;
  readonly body: readonly SyntaxNode[];
}

/** What is known of the passes of a loop that is about to begin. */
export function passOf(run: Run, written: WrittenLoop): Omit<LoopPass, "loop"> {
  const { target, iter, body } = written;
  const bindings = body.flatMap((node) => [...nodesWithin(node)].flatMap(bindingsOf));
  const targets = target ? targetsOf(target) : [];
  const distinct = new Set(target && iter ? distinctNames(target, iter, body) : []);
  return {
    distinct,
    parts: partsOf(distinct, bindings),
    elements: new Set(target && iter ? elementNames(target, iter) : []),
    bound: [...targets, ...bindings.map(({ target: bound }) => bound)],
    flags: flagsAmong(run, bindings),
    body,
    iter,
  };
}

interface Binding {
  readonly target: Expression;
  /** Null where something else than an assignment binds it. */
  readonly value: Expression | null;
}

function bindingsOf(node: SyntaxNode): Binding[] {
  const bind = (value: Expression | null) => (target: Expression) => ({ target, value });
  switch (node.k) {
    case "assign":
      return node.targets.flatMap((target) => {
        if (target.k !== "seq") return [bind(node.value)(target)];
        const [first, ...others] = targetsOf(target);
        return [...(first ? [bind(isCreated(node.value) ? node.value : null)(first)] : []), ...others.map(bind(null))];
      });
    case "aug":
    case "for":
      return targetsOf(node.target).map(bind(null));
    case "walrus":
      return [bind(node.value)(node.target)];
    case "with":
      return node.items.flatMap(({ target }) => (target ? targetsOf(target).map(bind(null)) : []));
    case "del":
      return node.targets.map(bind(null));
    default:
      return [];
  }
}

function targetsOf(target: Expression): Expression[] {
  if (target.k === "seq") return target.items.flatMap(targetsOf);
  return target.k === "star" ? targetsOf(target.value) : [target];
}

function partsOf(distinct: ReadonlySet<string>, bindings: readonly Binding[]): ReadonlySet<string> {
  const parts = new Set<string>();
  for (const { target, value } of bindings) {
    if (target.k !== "name" || !value || !isPartOfText(value, (name) => distinct.has(name) || parts.has(name)))
      continue;
    const isOnly = bindings.filter((other) => other.target.k === "name" && other.target.id === target.id).length === 1;
    if (isOnly) parts.add(target.id);
  }
  return parts;
}

/** `key`, `key.split("_")[0]`, `key.lower()`, where `key` is one of the names. */
export function isPartOfText(node: Expression, isText: (name: string) => boolean): boolean {
  if (node.k === "name") return isText(node.id);
  if (node.k === "sub") return node.index.k === "const" && isPartOfText(node.obj, isText);
  if (node.k !== "call" || node.fn.k !== "attr") return false;
  return TEXT_METHODS.test(node.fn.name) && isPartOfText(node.fn.obj, isText);
}

const TEXT_METHODS = /^(r?split|r?partition|lower|upper|casefold|strip|removeprefix|removesuffix)$/;

function flagsAmong(run: Run, bindings: readonly Binding[]): ReadonlyMap<string, Filled> {
  const flags = new Map<string, Filled>();
  for (const name of new Set(bindings.flatMap(({ target }) => (target.k === "name" ? [target.id] : [])))) {
    const before = lookUp(run.state.scope, name);
    if (before?.k !== "literal" || before.value) continue;
    const values = bindings.filter(({ target }) => target.k === "name" && target.id === name).map(({ value }) => value);
    if (values.every(isTrue)) flags.set(name, "true");
    else if (before.value === null && values.every(isGiven)) flags.set(name, "given");
  }
  return flags;
}

function isGiven(value: Expression | null): boolean {
  if (value?.k === "await") return isGiven(value.value);
  if (value?.k === "call" && GIVES.test(calledName(value.fn))) return true;
  return isTrue(value) || ["str", "fstr", "seq", "dict", "comp"].includes(value?.k ?? "") || isNumber(value);
}

function isNumber(value: Expression | null): boolean {
  return value?.k === "const" && value.v !== null;
}

/** Calls that never give None. */
const GIVES =
  /^a?(filter|exclude|all|order_by|values|values_list|count|exists|in_bulk|aggregate|list|dict|set|tuple|sorted)$/;

/** The value is true whatever it is made of: a literal, a row that a query found or created. */
function isTrue(value: Expression | null): boolean {
  if (value?.k === "const") return Boolean(value.v);
  if (value?.k === "str") return value.v !== "";
  if (value?.k === "await") return isTrue(value.value);
  if (value?.k !== "call") return false;
  if (isCreated(value)) return true;
  // `get` of a dict is given the key alone, and may give None.
  const isOfDict = value.args.some(({ name, star }) => name === null && star === 0);
  const name = calledName(value.fn);
  return FINDS.test(name) && !(isOfDict && /^a?get$/.test(name));
}

/** Calls that give a row, or raise. */
const FINDS = /^a?(get|create|earliest|latest|get_object_or_404)$/;
const CREATES = /^a?(get_or_create|update_or_create)$/;

/** A row and whether it is new. */
function isCreated(value: Expression | null): boolean {
  if (value?.k === "await") return isCreated(value.value);
  return value?.k === "call" && CREATES.test(calledName(value.fn));
}

function calledName(fn: Expression): string {
  return fn.k === "name" ? fn.id : fn.k === "attr" ? fn.name : "";
}

/** Names of the target whose values all differ, as the iterable is written. */
function distinctNames(target: Expression, iter: Expression, body: readonly SyntaxNode[]): string[] {
  const name = target.k === "name" ? [target.id] : [];
  if (iter.k === "seq" && iter.t === "set") return name;
  if (iter.k !== "call") return isKeyOf(target, iter, body) ? name : [];
  const [first] = iter.args;
  if (iter.fn.k === "attr" && iter.args.length === 0) {
    if (iter.fn.name === "keys") return name;
    return iter.fn.name === "items" && target.k === "seq" ? nameOf(target.items[0]) : [];
  }
  if (iter.fn.k !== "name" || !first) return [];
  if (iter.fn.id === "enumerate" && target.k === "seq" && target.items[1]) {
    return [...nameOf(target.items[0]), ...distinctNames(target.items[1], first.value, body)];
  }
  if (SETS.has(iter.fn.id)) return name;
  return KEEPING.has(iter.fn.id) ? distinctNames(target, first.value, body) : [];
}

const SETS = new Set(["set", "frozenset", "range"]);
/** Calls that give the elements they are given. */
const KEEPING = new Set(["list", "tuple", "sorted", "reversed", "iter"]);

function nameOf(target: Expression | undefined): string[] {
  return target?.k === "name" ? [target.id] : [];
}

/** `for key in values` where the body asks for `values[key]`. */
function isKeyOf(target: Expression, iter: Expression, body: readonly SyntaxNode[]): boolean {
  return body.some((node) =>
    [...nodesWithin(node)].some(
      (inner) => inner.k === "sub" && isSameExpression(inner.obj, iter) && isSameExpression(inner.index, target),
    ),
  );
}

function elementNames(target: Expression, iter: Expression): string[] {
  if (target.k === "name") return [target.id];
  const [first] = iter.k === "call" ? iter.args : [];
  const isNumbered = iter.k === "call" && iter.fn.k === "name" && iter.fn.id === "enumerate";
  const element = target.k === "seq" ? target.items[1] : undefined;
  return isNumbered && first && element ? elementNames(element, first.value) : [];
}

/** The statements that hold no `continue`, `break` or handler on the way to a binding of the target that always happens. */
export function alwaysBinds(block: readonly Statement[], name: string): boolean {
  for (const statement of block) {
    if (bindingsOf(statement).some(({ target }) => target.k === "name" && target.id === name)) return true;
    if (statement.k === "with" && alwaysBinds(statement.body, name)) return true;
    if ([...nodesWithin(statement)].some((node) => node.k === "jump" && node.t !== "pass")) return false;
  }
  return false;
}
