import type { ModelId } from "../../../orm/schema";
import type { ClassReference } from "../modules/project";
import { registeredModel } from "../schema/admin-registrations";
import { receptionsBy } from "../schema/receivers-of";
import type { Parameter } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import { NO_ARGUMENTS, positionalArguments } from "./arguments";
import { callMethod } from "./calls";
import { selectRelated } from "./eager-arguments";
import { foreignInstance } from "./instances";
import { Run } from "./run";
import { senderOf } from "./signals";
import { type ObjectValue, optionsOf, type QueryValue, tupleOf, union, type Value } from "./values";
import type { World } from "./world";

/**
 * The row that a serializer's method is given comes from its caller's queryset, which by that framework's idiom
 * prefetches what the method goes through.
 */
export function asHandedIn(world: World, receiver: ClassReference | null, value: Value): Value {
  if (value.k !== "instance" || !value.foreign || receiver === null) return value;
  return derivesFromSerializer(world, receiver) ? { ...value, handedIn: true } : value;
}

/** Of the REST framework, of another, or of the project's own. */
function derivesFromSerializer(world: World, cls: ClassReference): boolean {
  const { classes, external } = world.project.mro(cls);
  const bases = classes.filter(({ file, qualname }) => file !== cls.file || qualname !== cls.qualname);
  return [...bases.map(({ qualname }) => qualname), ...external].some((name) => name.endsWith("Serializer"));
}

/** What Django or the REST framework passes to a function that it calls; null where nothing says so. */
export function passedValue(
  world: World,
  file: string,
  unit: UnitFacts,
  receiver: ClassReference | null,
  parameter: Parameter,
): Value | null {
  const model = passedModel(world, file, unit, receiver, parameter);
  if (model !== null) return foreignInstance(model, `parameter ${parameter.name}`);
  return receiver && isAction(unit, parameter) ? actionRows(world, file, unit, receiver, parameter) : null;
}

/** The model whose instance a parameter is. */
function passedModel(
  world: World,
  file: string,
  unit: UnitFacts,
  receiver: ClassReference | null,
  { name }: Parameter,
): ModelId | null {
  if (receiver === null) return name === "instance" ? sender(world, file, unit) : null;
  const kind = kindOf(world, receiver);
  const isAlone = unit.definition.params.length === 2;
  // An inline is given its parent wherever a request comes first, and its own row in the columns it shows.
  if (kind === "admin" || (kind === "inline" && isAlone)) return name === "obj" ? adminModel(world, receiver) : null;
  if (kind !== "serializer") return null;
  const isRow = name === "obj" || name === "instance" || (isAlone && isMethodField(world, receiver, unit));
  return isRow && unit.definition.params[1]?.name === name ? metaModel(world, receiver) : null;
}

/** The one model whose signals a function receives. */
function sender(world: World, file: string, unit: UnitFacts): ModelId | null {
  const senders = receptionsBy(world.project, file, unit.id)
    .filter(({ isProjects }) => !isProjects)
    .map((listening) => senderOf(world, listening));
  const [first = null] = senders;
  return senders.every((model) => model === first) ? first : null;
}

function kindOf(world: World, cls: ClassReference): "admin" | "inline" | "serializer" | null {
  const { external } = world.project.mro(cls);
  if (external.some((name) => /^rest_framework\.serializers\.\w*Serializer$/.test(name))) return "serializer";
  if (!external.some((name) => name.startsWith("django.contrib.admin"))) return null;
  return external.some((name) => /Inline$/.test(name)) ? "inline" : "admin";
}

/** The model that an admin class shows: the one it is registered for, or an inline's `model`. */
export function adminModel(world: World, cls: ClassReference): ModelId | null {
  const attribute = world.classAttribute(cls, "model");
  if (attribute?.k === "model") return attribute.model;
  const symbol = registeredModel(world.project, cls);
  return symbol ? (world.schema.modelOfClass(symbol.file, symbol.qualname)?.id ?? null) : null;
}

/** The model of a class's `Meta`. */
export function metaModel(world: World, cls: ClassReference): ModelId | null {
  const meta = world.project.member({ kind: "class", ...cls }, "Meta");
  if (meta?.kind !== "class") return null;
  const { file, qualname, definition } = meta;
  const model = world.classAttribute({ file, qualname, definition }, "model");
  return model?.k === "model" ? model.model : null;
}

/** `get_total()` beside `total = SerializerMethodField()`. */
function isMethodField(world: World, cls: ClassReference, unit: UnitFacts): boolean {
  const field = /^get_(\w+)$/.exec(unit.definition.name)?.[1];
  return field !== undefined && world.project.attribute(cls, field) !== null;
}

/** `def publish(self, request, queryset)` */
function isAction({ definition }: UnitFacts, parameter: Parameter): boolean {
  return parameter.name === "queryset" && definition.params.length === 3 && definition.params[1]?.name === "request";
}

/** The rows that an admin action is given: those of the change list, with what the list joins. */
function actionRows(
  world: World,
  file: string,
  unit: UnitFacts,
  cls: ClassReference,
  parameter: Parameter,
): Value | null {
  if (kindOf(world, cls) !== "admin" || adminModel(world, cls) === null) return null;
  const run = new Run(world, file, unit.id, unit.qualname);
  const self: ObjectValue = { k: "object", cls, id: "self", deps: new Set() };
  const span = run.span(parameter);
  const rows = callMethod(run, self, "get_queryset", positionalArguments(tupleOf([])), span);
  const queries = optionsOf(rows).filter((option) => option.k === "query");
  return queries.length === 0 ? null : union(queries.map((query) => withListJoins(run, cls, query)));
}

/** Django's change list joins what `list_select_related` says, unless the queryset joins something by itself. */
function withListJoins(run: Run, cls: ClassReference, value: QueryValue): QueryValue {
  const { query } = value;
  if (query.supply.joined.size > 0) return value;
  const args = listJoins(run, cls, query.model);
  if (args === null) return value;
  const supply = args === "unknown" ? { ...query.supply, open: true } : selectRelated(run, query, args);
  return { ...value, query: { ...query, supply } };
}

function listJoins(run: Run, cls: ClassReference, model: ModelId): typeof NO_ARGUMENTS | "unknown" | null {
  const { world } = run;
  const computed = ["get_list_select_related", "get_list_display"].some((name) => world.project.method(cls, name));
  if (computed) return "unknown";
  const named = world.classAttribute(cls, "list_select_related");
  if (named?.k === "literal") return named.value === true ? NO_ARGUMENTS : columnJoins(run, cls, model);
  if (named?.k === "list" && named.items) return named.items.length > 0 ? positionalArguments(...named.items) : null;
  return named ? "unknown" : columnJoins(run, cls, model);
}

/** Without a word on joins, a column that is a foreign key makes the list join all that may not be null. */
function columnJoins(run: Run, cls: ClassReference, model: ModelId): typeof NO_ARGUMENTS | "unknown" | null {
  const columns = run.world.classAttribute(cls, "list_display");
  if (columns === null) return null;
  if (columns.k !== "list" || !columns.items) return "unknown";
  const relations = run.world.schema.models.get(model)?.relations;
  const isRelation = (item: Value): boolean => {
    const relation = item.k === "literal" ? relations?.get(String(item.value)) : undefined;
    return relation?.side === "owner" && relation.arity === "one" && !relation.generic;
  };
  return columns.items.some(isRelation) ? NO_ARGUMENTS : null;
}
