import type { Model, ModelId, Relation } from "../../../orm/schema";
import type { DjangoSchema } from "./django-schema";

/** A lookup such as `author__name__icontains`, taken apart. */
export interface LookupColumn {
  /** Relations that are joined to reach the column, from the model on. */
  readonly joins: readonly Relation[];
  readonly column: string;
  /** The model whose table holds the column. */
  readonly model: ModelId;
  /** `exact` when none is written. */
  readonly comparison: string;
}

/** False when a lookup surely stays in the model's own table. */
export function mayJoin(schema: DjangoSchema, start: ModelId, lookup: string): boolean {
  const model = schema.models.get(start);
  const [first = ""] = lookup.split("__");
  return !model || relationBy(model, first) !== undefined || plainColumn(model, first) === null;
}

/** The column that a lookup compares; null when a step is not known or there is a transform. */
export function lookupColumn(schema: DjangoSchema, start: ModelId, lookup: string): LookupColumn | null {
  const steps = lookup.split("__");
  const joins: Relation[] = [];
  let model = schema.models.get(start);
  for (let at = 0; at < steps.length && model; at += 1) {
    const step = steps[at] ?? "";
    const rest = steps.slice(at + 1);
    const relation = relationBy(model, step);
    if (!relation || relation.column === step) return finish(joins, model, plainColumn(model, step), rest);
    if (relation.target === null && relation.column !== null && !relation.generic && rest.length === 0) {
      return finish(joins, model, relation.column, rest);
    }
    const target: Model | undefined = relation.target === null ? undefined : schema.models.get(relation.target);
    if (relation.generic || !target || relation.side === "through") return null;
    if (relation.column !== null && endsHere(target, rest)) {
      return finish(joins, model, relation.column, isKey(target, rest[0]) ? rest.slice(1) : rest);
    }
    joins.push(relation);
    if (endsHere(target, rest) && !isKey(target, rest[0])) return finish(joins, target, keyOf(target), rest);
    model = target;
  }
  return null;
}

function finish(
  joins: readonly Relation[],
  model: Model,
  column: string | null,
  rest: readonly string[],
): LookupColumn | null {
  if (column === null || rest.length > 1) return null;
  return { joins, column, model: model.id, comparison: rest[0] ?? "exact" };
}

/** The path ends at the relation itself: a key or a comparison follows, or nothing. */
function endsHere(target: Model, rest: readonly string[]): boolean {
  const [next] = rest;
  return next === undefined || isKey(target, next) || (!relationBy(target, next) && plainColumn(target, next) === null);
}

function isKey(target: Model, name: string | undefined): boolean {
  return name !== undefined && (name === "pk" || name === keyOf(target));
}

function relationBy(model: Model, name: string): Relation | undefined {
  for (const relation of model.relations.values()) {
    if (relation.queryName === name || relation.column === name) return relation;
  }
  return undefined;
}

function plainColumn(model: Model, name: string): string | null {
  if (name === "pk") return keyOf(model);
  const column = model.columns.get(name) ?? [...model.columns.values()].find((item) => item.attribute === name);
  return column?.attribute ?? null;
}

/** The column of a model's primary key. */
export function keyOf(model: Model): string | null {
  const keys = [...model.columns.values()].filter((column) => column.primaryKey);
  return keys.length === 1 ? (keys[0]?.attribute ?? null) : null;
}
