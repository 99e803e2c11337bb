import type { Span } from "../../../orm/span";
import type { Argument, CallExpression, Comprehension, Expression } from "../syntax/ast";
import { expressionText } from "../syntax/expression-text";
import { withoutAbsentRelations } from "./absent-relations";
import { type Arguments, NO_ARGUMENTS, positionalArguments, withSpread } from "./arguments";
import { assign } from "./assign";
import { readAttribute } from "./attributes";
import { branches } from "./branches";
import { callExternal } from "./builtins";
import { callMethod, callValue } from "./calls";
import { negate } from "./conditions";
import { combineConstants } from "./constants";
import { countedBy, countedIn, turned, withCounted } from "./counted";
import { emptiedWhere, noteResult } from "./emptiness";
import { evaluateBoolean } from "./evaluate-boolean";
import { index, slice } from "./items";
import { consume, fixed, loop } from "./iterate";
import { keptRows } from "./kept-rows";
import { boundsWhere } from "./limits";
import { passOf } from "./loop-pass";
import { updateReceiver } from "./mutations";
import { lookUpName } from "./names";
import { narrowed } from "./narrow";
import { asPresent } from "./present";
import type { Run } from "./run";
import { newScope, type Scope } from "./state";
import { answering, comparedStates } from "./state-reads";
import { computedFrom } from "./stored-reads";
import { conditionOf, outcomeOf } from "./tested-condition";
import { decideBy, member, text, truth } from "./tests";
import { noteQuestion } from "./transactions";
import {
  choice,
  type Dependencies,
  external,
  INDEPENDENT,
  joinDependencies,
  type ListValue,
  type LiteralValue,
  listOf,
  literal,
  mergeDependencies,
  NONE,
  type QueryValue,
  something,
  tupleOf,
  UNKNOWN,
  union,
  unknown,
  type Value,
} from "./values";

type Evaluators = { readonly [K in Expression["k"]]: (run: Run, node: Extract<Expression, { k: K }>) => Value };

/** The value of an expression; what evaluating it does to the database is added to the run's steps. */
export function evaluate(run: Run, node: Expression): Value {
  const evaluator = evaluators[node.k] as (run: Run, node: Expression) => Value;
  const value = evaluator(run, node);
  noteResult(run, node, value);
  run.observer?.value(node.s, node.e, value, run.state);
  return value;
}

const evaluators: Evaluators = {
  name: (run, node) => lookUpName(run, node.id),
  attr: (run, node) => {
    const owner = asPresent(run, node.obj, evaluate(run, node.obj));
    const value = readAttribute(run, owner, node.name, run.span(node));
    if (value.k === "unknown") run.lost(node, `nothing is known of \`${expressionText(node)}\``);
    return value;
  },
  call: evaluateCall,
  str: (_run, node) => literal(node.v),
  fstr: (run, node) => {
    const values = node.parts.map((part) => {
      const value = evaluate(run, part.value);
      if (part.call === "str") text(run, value, run.span(part.value));
      return value;
    });
    return something(mergeDependencies(values));
  },
  const: (_run, node) => (node.t === "none" ? NONE : node.v === null ? UNKNOWN : literal(node.v)),
  seq: (run, node) => sequence(run, node.items, node.t),
  dict: (run, node) => {
    const entries = new Map<string, Value>();
    let rest: Value | null = null;
    let restKey: Value | null = null;
    let counted = true;
    let deps: Dependencies = INDEPENDENT;
    for (const entry of node.entries) {
      const key = entry.key === null ? null : evaluate(run, entry.key);
      const value = evaluate(run, entry.value);
      deps = joinDependencies(deps, joinDependencies(value.deps, key?.deps ?? INDEPENDENT));
      if (entry.key === null && value.k === "record") {
        for (const [name, item] of value.entries) entries.set(name, item);
        if (value.rest) rest = rest ? union([rest, value.rest]) : value.rest;
        if (value.rest) counted = false;
      } else if (key?.k === "literal") entries.set(String(key.value), value);
      else {
        rest = rest ? union([rest, value]) : value;
        if (key) restKey = restKey ? union([restKey, key]) : key;
        else counted = false;
      }
    }
    const factor = counted && rest ? fixed(node.entries.length, run.span(node), "dict") : null;
    return { k: "record", entries, rest, restKey, factor, deps };
  },
  sub: (run, node) => {
    const value = evaluate(run, node.obj);
    if (node.index.k !== "slice") return index(run, value, evaluate(run, node.index), run.span(node));
    const { lower, upper, step } = node.index;
    const bounds = [lower, upper, step].map((bound) => (bound === null ? null : evaluate(run, bound)));
    return slice(run, value, bounds, run.span(node));
  },
  slice: () => UNKNOWN,
  comp: evaluateComprehension,
  lambda: (run, node) => ({
    k: "closure",
    definition: node,
    scope: run.state.scope,
    home: run.home(),
    deps: INDEPENDENT,
  }),
  cond: (run, node) => {
    const outcome = outcomeOf(run, node.test);
    if (outcome !== null) return evaluate(run, outcome ? node.then : node.else);
    const when = conditionOf(run, node.test);
    truth(run, evaluate(run, node.test), run.span(node.test));
    noteQuestion(run, node.test);
    const [then, otherwise] = branches(
      run,
      run.span(node),
      [true, false].map(
        (side) => () => narrowed(run, node.test, side, () => evaluate(run, side ? node.then : node.else)),
      ),
      when,
      [true, false].map((side) => ({
        limits: { bounds: boundsWhere(run, node.test, side), kept: false },
        absent: emptiedWhere(run, node.test, side),
      })),
    );
    const alternatives = [
      { value: then, conditions: when ? [when] : [] },
      { value: otherwise, conditions: when ? [negate(when)] : [] },
    ];
    return choice(alternatives.flatMap(({ value, conditions }) => (value ? [{ value, conditions }] : [])));
  },
  bool: evaluateBoolean,
  not: (run, node) => {
    const value = evaluate(run, node.value);
    decideBy(run, [value], run.span(node.value));
    const result = callExternal(run, external("builtins.not"), positionalArguments(value), run.span(node.value));
    return result.k === "unknown" ? withCounted(result, turned(countedBy(value))) : result;
  },
  bin: (run, node) => {
    if (node.left === null) return unary(node.op, evaluate(run, node.right));
    const left = evaluate(run, node.left);
    const right = evaluate(run, node.right);
    return binary(run, node.op, left, right, node.op === "%" ? node.right : node);
  },
  cmp: (run, node) => {
    const values = node.items.map((item) => evaluate(run, item));
    node.ops.forEach((op, at) => {
      const right = values[at + 1];
      const place = node.items[at + 1];
      if (right && place && (op === "in" || op === "not in")) member(run, right, run.span(place));
    });
    if (node.ops.every((op) => COMPARISONS.has(op))) decideBy(run, values, run.span(node));
    const [left, right] = values;
    const [op = ""] = node.ops;
    const isOne = left !== undefined && right !== undefined && node.ops.length === 1;
    const result = withCounted(something(mergeDependencies(values)), isOne ? countedIn(op, left, right) : []);
    const states = isOne ? comparedStates(run, op, left, right) : [];
    return answering(result, states);
  },
  await: (run, node) => evaluate(run, node.value),
  yield: (run, node) => {
    const value = node.value === null ? NONE : evaluate(run, node.value);
    if (node.from) loop(run, value, run.span(node), "yielded", (element) => run.yielded.push(element));
    else run.yielded.push(value);
    return UNKNOWN;
  },
  walrus: (run, node) => {
    const value = evaluate(run, node.value);
    assign(run, node.target, value);
    return value;
  },
  star: (run, node) => evaluate(run, node.value),
  other: (run, node) => unknown(mergeDependencies(node.parts.map((part) => evaluate(run, part)))),
};

/** Operators that a number of a row is tested with. */
const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!="]);

function sequence(run: Run, nodes: readonly Expression[], type: "list" | "tuple" | "set"): Value {
  const items: Value[] = [];
  let exact = type !== "set";
  for (const node of nodes) {
    const value = evaluate(run, node);
    if (node.k !== "star") items.push(value);
    else if (value.k === "list" && value.items) items.push(...value.items);
    else {
      exact = false;
      items.push(consume(run, value, run.span(node)).element);
    }
  }
  const known = tupleOf(items);
  if (exact) return known;
  const counted = nodes.every((node) => node.k !== "star");
  const place = run.span({ s: nodes[0]?.s ?? 0, e: nodes.at(-1)?.e ?? 0 });
  return { ...known, items: null, factor: counted ? fixed(nodes.length, place, "set") : null };
}

function binary(run: Run, op: string, left: Value, right: Value, node: { s: number; e: number }): Value {
  const deps = joinDependencies(left.deps, right.deps);
  if (left.k === "symbol" && (op === "|" || op === "&")) {
    return run.operation(run.span(node), { o: "binary", operator: op, left, right }, deps);
  }
  const counted = countedIn(op, left, right);
  return combine(op, left, right, run, node) ?? withCounted(computedFrom([left, right], something(deps)), counted);
}

/** What `+` of lists and `|` of querysets give; null where nothing is known. */
export function combine(op: string, left: Value, right: Value, run: Run, node: { s: number; e: number }): Value | null {
  if (op === "+" && left.k === "list" && right.k === "list") return joinLists(left, right);
  if ((op === "|" || op === "&") && left.k === "query") return combineQueries(run, left, right, run.span(node));
  if (left.k === "literal" && right.k === "literal") return combineLiterals(op, left.value, right.value);
  if (ARITHMETIC.has(op) && !isText(left)) {
    const constant = combineConstants([left, right]);
    if (constant) return constant;
  }
  if (op === "%" && left.k === "literal") formatPercent(run, String(left.value), right, run.span(node));
  return null;
}

function unary(op: string, value: Value): Value {
  return op === "-" && value.k === "literal" && typeof value.value === "number"
    ? literal(-value.value, value.deps)
    : computedFrom([value], unknown(value.deps));
}

const ARITHMETIC = new Set(["+", "-", "*", "//", "%"]);

function isText(value: Value): boolean {
  return value.k === "literal" && typeof value.value === "string";
}

function combineLiterals(op: string, left: LiteralValue["value"], right: LiteralValue["value"]): Value | null {
  if (op === "+" && typeof left === "string" && typeof right === "string") return literal(left + right);
  if (typeof left !== "number" || typeof right !== "number") return null;
  if (op === "+") return literal(left + right);
  if (op === "-") return literal(left - right);
  return op === "*" ? literal(left * right) : null;
}

/** `a | b` of querysets keeps what the left one loads, unless that one is empty. */
function combineQueries(run: Run, left: QueryValue, right: Value, span: Span): Value {
  const { query } = left;
  const all = { ...query, supply: withoutAbsentRelations(query.supply) };
  if (query.limit !== 0) return callMethod(run, { ...left, query: all }, "filter", NO_ARGUMENTS, span);
  return right.k === "query"
    ? right
    : callMethod(run, { ...left, query: { ...all, limit: null } }, "filter", NO_ARGUMENTS, span);
}

/** `"%s" % value`: only what `%s` shows is turned into its text. */
function formatPercent(run: Run, format: string, right: Value, span: Span): void {
  const conversions = [...format.matchAll(/%(?:\([^)]*\))?[-#0 +]*\d*(?:\.\d+)?([a-zA-Z])/g)].map((match) => match[1]);
  const items = right.k === "list" && right.items ? right.items : [right];
  items.forEach((item, at) => {
    if (conversions[at] === "s") text(run, item, span);
  });
}

function joinLists(left: ListValue, right: ListValue): Value {
  if (left.items && right.items) return tupleOf([...left.items, ...right.items]);
  const element = union([left, right].filter((list) => list.items?.length !== 0).map((list) => list.element));
  return { ...listOf(element), factor: left.factor ?? right.factor };
}

function evaluateCall(run: Run, node: CallExpression): Value {
  const span = run.span(node);
  if (node.fn.k === "attr") {
    const receiver = evaluate(run, node.fn.obj);
    const args = evaluateArguments(run, node.args, node.fn);
    const changed = updateReceiver(run, node.fn.obj, receiver, node.fn.name, args);
    if (changed) return changed;
    const value = callMethod(run, receiver, node.fn.name, args, span);
    if (value.k === "unknown") run.lost(node, `what \`${expressionText(node.fn)}()\` returns is not known`);
    return value;
  }
  if (node.fn.k === "name" && node.fn.id === "super" && run.owner && run.self) {
    return { k: "super", owner: run.owner, receiver: run.self, deps: run.self.deps };
  }
  const fn = evaluate(run, node.fn);
  const args = evaluateArguments(run, node.args, node.fn);
  const value = callValue(run, fn, args, span);
  if (value.k === "unknown") run.lost(node, `what \`${expressionText(node.fn)}()\` returns is not known`);
  return value;
}

function evaluateArguments(run: Run, nodes: readonly Argument[], callee: Expression): Arguments {
  const receiver = callee.k === "attr" ? run.span(callee.obj) : null;
  let args: Arguments = { ...NO_ARGUMENTS, callee: run.span(callee), receiver };
  for (const node of nodes) {
    const value = evaluate(run, node.value);
    const span = run.span(node.value);
    const place = { span, label: expressionText(node.value) };
    if (node.star !== 0) args = withSpread(args, value, node.star);
    else if (node.name === null) args = { ...args, positional: [...args.positional, value] };
    else {
      args = {
        ...args,
        keywords: new Map(args.keywords).set(node.name, value),
        spans: new Map(args.spans).set(node.name, span),
      };
    }
    if (node.star !== 2 && node.name === null) args = { ...args, places: [...args.places, place] };
  }
  return args;
}

function evaluateComprehension(run: Run, node: Comprehension): Value {
  const [clause] = node.clauses;
  const first = clause ? evaluate(run, clause.iter) : UNKNOWN;
  const scope = run.state.scope;
  // Python asks for the first iterable at once, for everything else when the generator is consumed.
  if (node.t === "gen") {
    const source = { t: "expression" as const, comprehension: node, scope, first, home: run.home() };
    return { k: "generator", source, through: [], deps: INDEPENDENT };
  }
  return runComprehension(run, node, scope, first);
}

/** Runs a comprehension to its end; the result is a list, set or dict of what it makes. */
export function runComprehension(run: Run, node: Comprehension, outer: Scope, first: Value): Value {
  if (run.calling.includes(node)) return UNKNOWN;
  run.calling.push(node);
  const before = run.state.scope;
  run.state.scope = newScope(outer);
  let result: Value = listOf(UNKNOWN);
  const isFiltered = node.clauses.some(({ ifs }) => ifs.length > 0);
  const kept = (value: Value): Value => (isFiltered ? keptRows(value, run.splitAt(run.span(node))) : value);
  const clause = (at: number): void => {
    const current = node.clauses[at];
    if (current === undefined) {
      const element = kept(evaluate(run, node.elt));
      const factor = run.loops.at(-1) ?? null;
      if (node.val) {
        const value = kept(evaluate(run, node.val));
        const deps = joinDependencies(element.deps, value.deps);
        result = { k: "record", entries: new Map(), rest: value, restKey: element, factor, deps };
      } else result = listOf(element, factor);
      return;
    }
    const iterable = at === 0 ? first : evaluate(run, current.iter);
    const pass = passOf(run, {
      target: current.target,
      iter: current.iter,
      body: [node.elt, ...(node.val ? [node.val] : [])],
    });
    loop(run, iterable, run.span(current.iter), expressionText(current.iter), (element) => {
      run.passes.push({ loop: run.loops.at(-1)?.id ?? "", ...pass });
      assign(run, current.target, element);
      const inner = (from: number): void => {
        const test = current.ifs[from];
        if (test === undefined) {
          clause(at + 1);
          return;
        }
        truth(run, evaluate(run, test), run.span(test));
        const limits = { bounds: boundsWhere(run, test, true), kept: false };
        run.region("branch", run.span(test), () => narrowed(run, test, true, () => inner(from + 1)), { limits });
      };
      inner(0);
      run.passes.pop();
    });
  };
  clause(0);
  run.calling.pop();
  run.state.scope = before;
  return result;
}
