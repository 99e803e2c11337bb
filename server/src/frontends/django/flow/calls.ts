import { isSameUnit, type Span } from "../../../orm/span";
import type { FunctionDefinition, LambdaExpression, Parameter } from "../syntax/ast";
import { type Arguments, argument, dependenciesOf, NO_ARGUMENTS, valuesOf } from "./arguments";
import { assign } from "./assign";
import { readAttribute } from "./attributes";
import { callExternal } from "./builtins";
import { checkOf } from "./check-of";
import { callContainer } from "./containers";
import { noteEscapedLocks } from "./escaped-locks";
import { evaluate } from "./expressions";
import { callFramework, isModelForm } from "./frameworks";
import { decoratedWith, isProperty, methodOfModel } from "./instances";
import { consume } from "./iterate";
import { asMade } from "./made-values";
import { allRows, callManager } from "./managers";
import { callModelMethod, instantiateModel } from "./model-methods";
import { useAttribute } from "./pair-use";
import { callQuery, pass } from "./querysets";
import { replay } from "./replay";
import type { Run } from "./run";
import { newScope } from "./state";
import { execute } from "./statements";
import { callSuper } from "./super";
import { noteSaved, savedBy } from "./touched-rows";
import { ATOMIC, openedByDecorators, within } from "./transactions";
import {
  type ClassValue,
  type ClosureValue,
  choice,
  external,
  type FunctionValue,
  joinDependencies,
  literal,
  mapOptions,
  mergeDependencies,
  type ObjectValue,
  optionsOf,
  UNKNOWN,
  union,
  unknown,
  type Value,
} from "./values";
import { mapVariants } from "./variants";

const DEEPEST_CALL = 10;

/** `receiver.name(...)` */
export function callMethod(run: Run, receiver: Value, name: string, args: Arguments, span: Span): Value {
  if (name === "enter_context" && args.positional.some(isAtomicContext)) {
    run.add({ s: "effect", effect: { kind: "begin", span } });
    return unknown();
  }
  switch (receiver.k) {
    case "symbol":
      return run.operation(
        span,
        { o: "call", on: receiver, name, args },
        joinDependencies(receiver.deps, dependenciesOf(args)),
      );
    case "union": {
      const result = mapVariants(run, receiver, span, (option) => callMethod(run, option, name, args, span));
      noteSaved(run, receiver, name, span);
      return result;
    }
    case "query":
      return callQuery(run, receiver, name, args, span);
    case "manager":
      return callManager(run, receiver, name, args, span);
    case "instance": {
      const method = methodOfModel(run, receiver.model, name);
      if (!method) return callModelMethod(run, receiver, name, args, span);
      if (isProperty(method)) return callValue(run, readAttribute(run, receiver, name, span), args, span);
      const receivers = decoratedWith(method, ["staticmethod"]) ? [] : [receiver];
      return callFunction(run, method, receivers, args, span);
    }
    case "object":
      return callObject(run, receiver, name, args, span);
    case "super":
      return callSuper(run, receiver, name, args, span);
    case "list":
      useAttribute(run, receiver, name, span);
      return callContainer(run, receiver, name, args, span);
    case "record":
    case "literal":
    case "generator":
      return callContainer(run, receiver, name, args, span);
    case "external":
      if (receiver.args.length > 0) return callExternalObject(run, receiver, name, args, span);
      return callValue(run, readAttribute(run, receiver, name, span), args, span);
    default: {
      noteSaved(run, receiver, name, span);
      const result = callValue(run, readAttribute(run, receiver, name, span), args, span);
      return savedBy(run, name, args, asMade(name, result), span);
    }
  }
}

/** `stack.enter_context(transaction.atomic())` */
function isAtomicContext(value: Value): boolean {
  return value.k === "external" && value.dotted === ATOMIC;
}

function callObject(run: Run, receiver: ObjectValue, name: string, args: Arguments, span: Span): Value {
  const method = run.world.project.method(receiver.cls, name);
  if (method) {
    const fn: FunctionValue = { k: "function", file: method.owner.file, unit: method.unit, deps: receiver.deps };
    const receivers = decoratedWith(fn, ["staticmethod"]) ? [] : [receiver];
    return callFunction(run, fn, receivers, args, span);
  }
  const known = callFramework(run, receiver, name, args, span);
  return known ?? callValue(run, readAttribute(run, receiver, name, span), args, span);
}

/** Methods of the few library objects that hold querysets (`Paginator`). */
function callExternalObject(
  run: Run,
  receiver: Extract<Value, { k: "external" }>,
  name: string,
  args: Arguments,
  span: Span,
): Value {
  return callExternal(run, external(`${receiver.dotted}.${name}`, receiver.args, receiver.deps), args, span);
}

/** `fn(...)` */
export function callValue(run: Run, fn: Value, args: Arguments, span: Span): Value {
  const deps = joinDependencies(fn.deps, dependenciesOf(args));
  switch (fn.k) {
    case "symbol":
      return run.operation(span, { o: "call", on: fn, name: null, args }, deps);
    case "union":
      return mapVariants(run, fn, span, (option) => callValue(run, option, args, span));
    case "function":
      return callFunction(run, fn, [], args, span);
    case "closure":
      return callClosure(run, fn, args, span);
    case "method":
      return fn.function
        ? callFunction(run, fn.function, [fn.receiver], args, span)
        : callMethod(run, fn.receiver, fn.name, args, span);
    case "model":
      return instantiateModel(run, fn.model, args, span);
    case "class":
      return newQuerySet(run, fn, args, span) ?? instantiate(run, fn, args, span);
    case "external":
      return callExternal(run, fn, args, span);
    case "object": {
      const check = checkOf(run, fn);
      if (check) return callFunction(run, check, [fn], args, span);
      handOut(run, args, span);
      return unknown(deps);
    }
    default:
      handOut(run, args, span);
      return unknown(deps);
  }
}

/** Rows were handed to code that is not known: generators are taken as consumed, costs become lower bounds. */
export function handOut(run: Run, args: Arguments, span: Span): void {
  noteEscapedLocks(run, valuesOf(args), span);
  for (const value of valuesOf(args)) {
    for (const option of optionsOf(value)) {
      if (option.k === "generator") consume(run, option, span);
      if (option.k === "query") run.add({ s: "unknown-call", span, model: option.query.model });
      if (option.k === "instance") run.add({ s: "unknown-call", span, model: option.model });
    }
  }
}

/** Calls a function of the workspace; `receivers` go before the arguments. */
export function callFunction(
  run: Run,
  fn: FunctionValue,
  receivers: readonly Value[],
  args: Arguments,
  span: Span,
): Value {
  if (args.spread.length > 0) {
    // Which parameters get what is known where this function's own callers are.
    const all = { ...args, positional: [...receivers, ...args.positional] };
    return run.operation(span, { o: "call", on: fn, name: null, args: all }, dependenciesOf(all));
  }
  const { definition } = fn.unit;
  const bound = bind(definition, [...receivers, ...args.positional], args);
  if (definition.generator && !decoratedWith(fn, ["contextmanager", "asynccontextmanager", "fixture"])) {
    const place = { span: args.callee ?? span, name: fn.unit.qualname, within: run.within };
    const deps = mergeDependencies(bound);
    const source = { t: "call" as const, file: fn.file, unit: fn.unit.id, args: bound, place };
    return { k: "generator", source, through: [], deps };
  }
  const keeps = decoratedWith(fn, ["cache", "lru_cache", "memoize", "cached", "cache_page"]);
  run.muted += keeps ? 1 : 0;
  const value = callUnit(run, fn.file, fn.unit.id, bound, args.callee ?? span, "returns");
  run.muted -= keeps ? 1 : 0;
  return handedOn(run, value, span, `${definition.name}()`);
}

/** A queryset that a call returned. Where the call may return several, each knows what the others load. */
function handedOn(run: Run, value: Value, span: Span, name: string): Value {
  if (value.k === "query") return pass(run, value, span, name);
  // A row or None stays so: who called may ask which it is.
  if (value.k !== "union" || !value.options.some(({ k }) => k === "query")) return value;
  const supplies = value.options.flatMap((option) => (option.k === "query" ? [option.query.supply] : []));
  return mapOptions(value, (option) => {
    if (option.k !== "query") return option;
    const alternatives = supplies.filter((supply) => supply !== option.query.supply);
    return pass(run, { ...option, query: { ...option.query, alternatives } }, span, name);
  });
}

/** Repeats a unit's steps with the values of its parameters. */
export function callUnit(
  run: Run,
  file: string,
  unit: string,
  params: readonly Value[],
  span: Span,
  want: "returns" | "yields",
): Value {
  const deps = mergeDependencies(params);
  const callee = `${file}#${unit}`;
  if (run.callPlaces.length >= DEEPEST_CALL || run.truncated || run.replaying.includes(callee)) return unknown(deps);
  const summary = run.world.summary(file, unit);
  if (!summary) {
    handOut(run, { ...NO_ARGUMENTS, positional: params }, span);
    return unknown(deps);
  }
  run.replaying.push(callee);
  const value = replay(run, summary, params, span, want);
  run.replaying.pop();
  return value;
}

/** The value of each parameter, in their order. */
function bind(
  definition: FunctionDefinition | LambdaExpression,
  positional: readonly Value[],
  args: Arguments,
): Value[] {
  const taken = new Set<string>();
  let next = 0;
  return definition.params.map((parameter) => {
    if (parameter.kind === "args")
      return {
        k: "list",
        items: positional.slice(next),
        element: union(positional.slice(next)),
        factor: null,
        deps: mergeDependencies(positional.slice(next)),
      };
    if (parameter.kind === "kwargs") return restOf(args, taken);
    const value = parameter.kind === "keyword-only" ? undefined : positional[next];
    if (value !== undefined) {
      next += 1;
      taken.add(parameter.name);
      return value;
    }
    taken.add(parameter.name);
    return args.keywords.get(parameter.name) ?? (args.open ? UNKNOWN : defaultOf(parameter));
  });
}

function restOf(args: Arguments, taken: ReadonlySet<string>): Value {
  const entries = new Map([...args.keywords].filter(([name]) => !taken.has(name)));
  return {
    k: "record",
    entries,
    rest: args.open ? UNKNOWN : null,
    restKey: null,
    factor: null,
    deps: mergeDependencies([...entries.values()]),
  };
}

function defaultOf(parameter: Parameter): Value {
  const node = parameter.default;
  if (node?.k === "str") return literal(node.v);
  if (node?.k === "const" && node.t === "none") return literal(null);
  return node?.k === "const" && node.v !== null ? literal(node.v) : UNKNOWN;
}

/** Runs a lambda or inner function with its own variables over those it closes over. */
function callClosure(run: Run, closure: ClosureValue, args: Arguments, span: Span): Value {
  const { definition } = closure;
  if (run.calling.includes(definition) || run.calling.length > DEEPEST_CALL) return unknown(dependenciesOf(args));
  const before = run.state.scope;
  const returned = run.returned;
  const yielded = run.yielded;
  run.state.scope = newScope(closure.scope);
  run.returned = [];
  run.yielded = [];
  run.calling.push(definition);
  const { ownLoops } = run;
  run.ownLoops = run.loops.length;
  const place = args.callee ?? span;
  const isHere = isSameUnit(closure.home, run);
  const places = isHere && definition.k === "lambda" ? [] : [place];
  const value = run.throughAll(places, () =>
    run.at(closure.home, [], () => {
      bindClosure(run, definition, args);
      return definition.k === "lambda" ? evaluate(run, definition.body) : runBody(run, definition);
    }),
  );
  run.calling.pop();
  run.ownLoops = ownLoops;
  run.state.scope = before;
  run.returned = returned;
  run.yielded = yielded;
  return value;
}

function bindClosure(run: Run, definition: LambdaExpression | FunctionDefinition, args: Arguments): void {
  const values = bind(definition, args.positional, args);
  definition.params.forEach((parameter, at) => {
    assign(run, { k: "name", id: parameter.name, s: parameter.s, e: parameter.e }, values[at] ?? UNKNOWN);
  });
}

function runBody(run: Run, definition: FunctionDefinition): Value {
  within(run, openedByDecorators(run.world, run.file, definition), definition, () => execute(run, definition.body));
  const results = definition.generator ? run.yielded : run.returned.map((result) => result.value);
  if (definition.generator) {
    const element = union(results);
    return { k: "list", items: null, element, factor: null, deps: element.deps };
  }
  return results.length === 0 ? literal(null) : choice(run.returned);
}

/** `BookQuerySet(self.model, using=self._db)`: all rows of the model; null for other classes. */
function newQuerySet(run: Run, fn: ClassValue, args: Arguments, span: Span): Value | null {
  const { classes, external } = run.world.project.mro(fn.cls);
  if (!external.includes("django.db.models.QuerySet") || external.includes("django.db.models.Manager")) return null;
  const model = argument(args, 0, "model");
  if (model?.k === "symbol") return run.operation(span, { o: "call", on: fn, name: null, args }, model.deps);
  return model?.k === "model" ? allRows(run, model.model, classes, span) : null;
}

function instantiate(run: Run, fn: ClassValue, args: Arguments, span: Span): Value {
  const id = `o:${span.file}:${span.unit}:${span.start}:${run.callPlaces.length}`;
  const object: ObjectValue = { k: "object", cls: fn.cls, id, deps: dependenciesOf(args) };
  const row = args.keywords.get("instance");
  if (row && isModelForm(run, object)) run.state.attributes.set(`${object.id}.instance`, row);
  const found = run.world.project.method(fn.cls, "__init__");
  if (found) {
    const init: FunctionValue = { k: "function", file: found.owner.file, unit: found.unit, deps: fn.deps };
    callFunction(run, init, [object], args, span);
  } else assignFields(run, object, args);
  return object;
}

/** The arguments of a dataclass or named tuple become its attributes, in the order of its annotations. */
function assignFields(run: Run, object: ObjectValue, args: Arguments): void {
  const fields = run.world.project
    .current(object.cls)
    .definition.body.flatMap((item) =>
      item.k === "assign" && item.annotation && item.targets[0]?.k === "name" ? [item.targets[0].id] : [],
    );
  fields.forEach((name, at) => {
    const value = args.positional[at] ?? args.keywords.get(name);
    if (value) run.state.attributes.set(`${object.id}.${name}`, value);
  });
}
