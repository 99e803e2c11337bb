import type { ModelId } from "../../../orm/schema";
import { EMPTY_SUPPLY, isBare, type Supply } from "../../../orm/supply";
import type { ClassReference } from "../modules/project";
import { type MiddlewareUnit, middlewareUnits } from "../schema/middleware";
import { requestNames } from "../schema/request-names";
import type { Expression, FunctionDefinition, LambdaExpression } from "../syntax/ast";
import { lastName } from "../syntax/last-name";
import type { UnitFacts } from "../syntax/module-facts";
import { nodesWithin } from "../syntax/nodes-within";
import { NO_ARGUMENTS } from "./arguments";
import { callValue } from "./calls";
import { entryValues } from "./entry-values";
import { foreignInstance } from "./instances";
import { isNone } from "./is-none";
import { isNew } from "./model-methods";
import { replay } from "./replay";
import { REQUEST } from "./request-classes";
import { rowKind } from "./row-kind";
import { Run } from "./run";
import { external, type InstanceValue, optionsOf, UNKNOWN, union, type Value } from "./values";
import type { World } from "./world";

/** A row that code puts on a request under a name. */
export interface RequestRow {
  readonly model: ModelId;
  readonly supply: Supply;
  /** It may put `None` there instead. */
  readonly mayBeNone: boolean;
}

/** What is put there: no row, or not one that is known, is null; `nothing` is `None` alone, or a row that is in no table. */
export type Put = RequestRow | "nothing" | null;

export const LAZY_OBJECT = "django.utils.functional.SimpleLazyObject()";

/** A decorator that takes arguments gives one that takes the view, which gives what takes the request. */
const MOST_CLOSURES = 3;

/** What a function puts on the requests that it is given, by name. What it returns is called too, where it is a function. */
export function putOnRequests(world: World, { file, unit: id, receiver }: MiddlewareUnit): ReadonlyMap<string, Put> {
  const unit = world.project.unit(file, id);
  const summary = unit && world.summary(file, id);
  if (!unit || !summary) return new Map();
  const run = new Run(world, file, unit.id, unit.qualname);
  const span = { file, unit: id, start: 0, end: 0 };
  run.muted += 1;
  let value = replay(run, summary, entryValues(world, file, unit, receiver), span, "returns");
  for (let depth = 0; depth < MOST_CLOSURES; depth += 1) {
    const inner = optionsOf(value).filter((option) => option.k === "closure");
    value = union(inner.map((each) => callValue(run, each, handed(each.definition), span)));
  }
  const names = new Set(run.puts.map(({ name }) => name));
  const valuesOf = (name: string) => run.puts.flatMap((put) => (put.name === name ? [put.value] : []));
  return new Map([...names].map((name) => [name, describe(union(valuesOf(name).map((each) => forced(run, each))))]));
}

/** The request, where a parameter is called so. */
function handed({ params }: FunctionDefinition | LambdaExpression): typeof NO_ARGUMENTS {
  const keywords = params.filter(({ kind }) => kind !== "args" && kind !== "kwargs");
  return {
    ...NO_ARGUMENTS,
    keywords: new Map(keywords.map(({ name }) => [name, name === "request" ? external(REQUEST) : UNKNOWN])),
    open: true,
  };
}

/** What a lazy object stands for. */
function forced(run: Run, value: Value): Value {
  const span = { file: run.file, unit: run.unit, start: 0, end: 0 };
  return union(
    optionsOfAll(value).map((option) =>
      option.k === "external" && option.dotted === LAZY_OBJECT && option.args[0]
        ? callValue(run, option.args[0], NO_ARGUMENTS, span)
        : option,
    ),
  );
}

function optionsOfAll(value: Value): readonly Value[] {
  return value.k === "union" ? value.options : [value];
}

function describe(value: Value): Put {
  const options = optionsOfAll(value);
  const rows = options.flatMap((option) => rowKind(option) ?? []);
  const [first] = rows;
  if (options.some((option) => rowKind(option) === null && !isNone(option))) return null;
  // A row that is always made for the request is in no table.
  if (!first || options.every((option) => isNone(option) || (option.k === "instance" && isNew(option))))
    return "nothing";
  if (rows.some(({ model }) => model !== first.model)) return null;
  const mayBeNone = options.some((option) => isNone(option) || (option.k === "instance" && option.mayBeNone));
  return { model: first.model, supply: supplyOf(options), mayBeNone };
}

/** What the row carries, whichever it is. */
function supplyOf(options: readonly Value[]): Supply {
  const [only, ...more] = options.filter((option) => rowKind(option) !== null);
  if (only?.k === "instance" && more.length === 0) return only.supply;
  return options.every((option) => rowKind(option)?.bare ?? true) ? EMPTY_SUPPLY : OPEN;
}

const OPEN: Supply = { ...EMPTY_SUPPLY, open: true };

/** The row that the project's middleware puts on each request under a name; null where it is not known to be one of one model. */
export function findRequestRow(world: World, name: string): RequestRow | null {
  const files = requestNames(world.project).get(name);
  if (!files) return null;
  const units = middlewareUnits(world.project);
  const row = joinRows(units.map((unit) => world.putOnRequests(unit).get(name)));
  if (row === null) return null;
  const elsewhere = files
    .flatMap((file) => settersIn(world, file, name))
    .filter((unit) => !units.some((other) => other.file === unit.file && other.unit === unit.unit))
    .map((unit) => world.putOnRequests(unit).get(name) ?? unit.otherwise);
  return joinRows([row, ...elsewhere]) === null ? null : row;
}

interface Setter extends MiddlewareUnit {
  /** What it puts there where that is not known: by its name, `request.team = token.team`, it is the same. */
  readonly otherwise: Put | undefined;
}

/** One row of all that is put under a name; null where one is not known, or all are of several models. */
function joinRows(puts: readonly (Put | undefined)[]): RequestRow | null {
  const rows = puts.filter((put) => put !== undefined && put !== null && put !== "nothing");
  const [first] = rows;
  if (!first || puts.includes(null) || rows.some(({ model }) => model !== first.model)) return null;
  const supply = rows.length === 1 ? first.supply : rows.every((row) => isBare(row.supply)) ? EMPTY_SUPPLY : OPEN;
  const mayBeNone = puts.includes("nothing") || rows.some((row) => row.mayBeNone);
  return { model: first.model, supply, mayBeNone };
}

/** Units of a file that assign `request.name`. */
function settersIn({ project }: World, file: string, name: string): readonly Setter[] {
  return [...(project.facts(file)?.units.keys() ?? [])].flatMap((id) => {
    const unit = project.unit(file, id);
    const assigned = unit ? assignedIn(unit, name) : [];
    if (unit === null || assigned.length === 0) return [];
    const receiver = unit.owner === null ? null : project.classNamed(file, unit.owner);
    const isNamedSo = assigned.every((value) => value !== null && lastName(value) === name);
    return [{ file, unit: id, receiver, otherwise: isNamedSo ? undefined : null }];
  });
}

function assignedIn({ definition }: UnitFacts, name: string): readonly (Expression | null)[] {
  const found: (Expression | null)[] = [];
  for (const node of nodesWithin(definition))
    if (node.k === "assign" && node.targets.some((target) => isOnRequest(target, name))) found.push(node.value);
  return found;
}

function isOnRequest(target: Expression, name: string): boolean {
  if (target.k === "seq") return target.items.some((item) => isOnRequest(item, name));
  if (target.k !== "attr" || target.name !== name) return false;
  const { obj } = target;
  return obj.k === "name" ? obj.id === "request" : obj.k === "attr" && obj.name === "request";
}

/** Methods of a class-based view that run before all others of it. */
const FIRST = ["setup", "dispatch", "initial"];

/** The rows that the decorators of a unit, and what its view does first, put on the request before it runs. */
export function rowsPutBefore(
  world: World,
  file: string,
  unit: UnitFacts,
  receiver: ClassReference | null,
): ReadonlyMap<string, InstanceValue> {
  const { project } = world;
  if (requestNames(project).size === 0) return new Map();
  const own = unit.definition.decorators.flatMap((decorator) => decoratorUnits(world, file, decorator));
  const ofClass = receiver
    ? project.current(receiver).definition.decorators.flatMap((each) => decoratorUnits(world, receiver.file, each))
    : [];
  const found = new Map<string, InstanceValue>();
  for (const before of [...firstMethods(world, unit, receiver), ...ofClass, ...own])
    for (const [name, put] of world.putOnRequests(before))
      if (put === null || put === "nothing") found.delete(name);
      else found.set(name, rowOnRequest(put, name));
  return found;
}

function firstMethods(
  { project }: World,
  { definition }: UnitFacts,
  receiver: ClassReference | null,
): MiddlewareUnit[] {
  if (receiver === null || FIRST.includes(definition.name)) return [];
  return FIRST.flatMap((name) => {
    const method = project.method(receiver, name);
    return method && project.clues(method.owner.file).onRequests.length > 0
      ? [{ file: method.owner.file, unit: method.unit.id, receiver }]
      : [];
  });
}

/** The functions of the workspace that a decorator calls: its own, or those that `method_decorator` wraps. */
function decoratorUnits(world: World, file: string, decorator: Expression): MiddlewareUnit[] {
  const { project } = world;
  const symbol = project.resolve(file, decorator.k === "call" ? decorator.fn : decorator);
  if (symbol?.kind === "function")
    return project.clues(symbol.file).onRequests.length > 0
      ? [{ file: symbol.file, unit: symbol.unit.id, receiver: null }]
      : [];
  const wraps = symbol?.kind === "external" && symbol.dotted.endsWith(".method_decorator");
  const given = wraps && decorator.k === "call" ? decorator.args[0]?.value : undefined;
  if (!given) return [];
  return (given.k === "seq" ? given.items : [given]).flatMap((each) => decoratorUnits(world, file, each));
}

/** The row under a name of the request that is handled. */
export function rowOnRequest({ model, supply, mayBeNone }: RequestRow, name: string): InstanceValue {
  return { ...foreignInstance(model, `${REQUEST}.${name}`), supply, mayBeNone };
}
