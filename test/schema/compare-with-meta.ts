import type { DjangoSchema } from "../../server/src/frontends/django/schema/django-schema";
import type { ColumnKind, Model, Relation, Uniqueness } from "../../server/src/orm/schema";

/** What dump_meta.py prints of one model. */
export interface DumpedModel {
  columns: Record<
    string,
    { attribute: string; nullable: boolean; primaryKey: boolean; unique: boolean; isRelation: boolean; type: string }
  >;
  relations: Record<
    string,
    {
      target: string | null;
      arity: string;
      generic: boolean;
      nullable: boolean | null;
      queryName: string;
      link: string;
      through: string | null;
      inverse: string | null;
    }
  >;
  managers: { name: string; classes: string[]; queryset: string[] }[];
  default: string | null;
  base: string | null;
  ordering: string[];
  proxyFor: string | null;
  parents: string[];
  together: string[][];
  constraints: {
    name: string;
    fields: string[];
    folds: (string | null)[];
    condition: [string, unknown][] | null;
    atCommit: boolean;
  }[];
  save: boolean;
}

/** Sentences on every difference between Django's models and the schema's. */
export function compareWithMeta(schema: DjangoSchema, dumped: Record<string, DumpedModel>): string[] {
  const differences: string[] = [];
  for (const [label, expected] of Object.entries(dumped)) {
    const model = schema.modelByLabel(label);
    if (model === null) {
      differences.push(`${label}: not in the schema`);
      continue;
    }
    const [django, ours] = [normalise(expected), describe(schema, model)];
    for (const key of Object.keys(django) as (keyof typeof django)[])
      differences.push(...compare(`${label} ${key}`, django[key], ours[key]));
  }
  const known = new Set(Object.keys(dumped).map((label) => label.toLowerCase()));
  for (const model of schema.models.values())
    if (!model.abstract && !known.has(model.label.toLowerCase())) differences.push(`${model.label}: not in Django`);
  return differences;
}

function compare(path: string, django: unknown, ours: unknown): string[] {
  if (isRecord(django) && isRecord(ours))
    return [...new Set([...Object.keys(django), ...Object.keys(ours)])].flatMap((key) =>
      compare(`${path}.${key}`, django[key], ours[key]),
    );
  const [a, b] = [JSON.stringify(django), JSON.stringify(ours)];
  return a === b ? [] : [`${path}: Django has ${a}, the schema ${b}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function normalise(dumped: DumpedModel) {
  const columns = Object.entries(dumped.columns).map(([name, { type, isRelation, ...rest }]) => [
    name,
    { ...rest, kind: isRelation ? "relation" : kindOf(type) },
  ]);
  const relations = Object.entries(dumped.relations).map(([name, relation]) => {
    const { nullable, ...rest } = relation;
    return [name, nullable === null ? rest : { nullable, ...rest }];
  });
  return {
    columns: Object.fromEntries(columns) as Record<string, unknown>,
    relations: Object.fromEntries(relations) as Record<string, unknown>,
    managers: dumped.managers,
    default: dumped.default,
    base: dumped.base,
    ordering: dumped.ordering,
    proxyFor: dumped.proxyFor,
    parents: dumped.parents,
    together: sorted(dumped.together),
    constraints: dumped.constraints,
    save: dumped.save,
  };
}

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/AutoField$/, "auto"],
  [/BooleanField$/, "boolean"],
  [/(Integer|Float|Decimal)Field$/, "number"],
  [/(Char|Text|Email|URL|Slug)Field$/, "text"],
  [/Date(Time)?Field$/, "date"],
  [/OrderWrt$/, "number"],
  [/(Time|Duration)Field$/, "time"],
  [/(IPAddress|FilePath)Field$/, "text"],
  [/UUIDField$/, "uuid"],
  [/JSONField$/, "json"],
  [/BinaryField$/, "binary"],
  [/(File|Image)Field$/, "file"],
];

function kindOf(type: string): ColumnKind {
  return KINDS.find(([form]) => form.test(type))?.[1] ?? "other";
}

function describe(schema: DjangoSchema, model: Model): ReturnType<typeof normalise> {
  const isMade = schema.classOf(model.id) === null;
  const base = schema.baseManager(model.id);
  return {
    columns: columnsOf(model),
    relations: Object.fromEntries(
      [...model.relations.values()].map((relation) => [relation.name, relationOf(schema, relation)]),
    ),
    managers: isMade ? [] : managersOf(schema, model),
    default: schema.defaultManager(model.id).name,
    base: base?.name ?? null,
    ordering: model.ordering.map((item) => (/^-?\w+$/.test(item) ? item : "expression")),
    proxyFor: labelOf(schema, model.proxyFor),
    parents: model.parents.map((id) => labelOf(schema, id) as string).sort(),
    together: sorted(own(model, "together").map((item) => [...item.fields])),
    constraints: own(model, "constraint").map((item) => ({
      name: item.name ?? "",
      fields: [...item.fields],
      folds: item.expressions.map(({ folds }) => folds),
      condition: item.condition?.terms?.map(({ column, holds }): [string, unknown] => [column, holds]) ?? null,
      atCommit: item.refuses === "at-commit",
    })),
    save: model.hooks.some((hook) => hook.kind === "save-override"),
  };
}

/** Uniqueness declared for a model itself: what its parents' tables keep unique is not in its `_meta`. */
function own(model: Model, kind: Uniqueness["kind"]): readonly Uniqueness[] {
  const found = model.uniqueness.filter((item) => item.kind === kind);
  return model.parents.length > 0 || model.proxyFor !== null ? [] : found;
}

function columnsOf(model: Model): Record<string, unknown> {
  const unique = new Set(
    model.uniqueness
      .filter((item) => item.kind === "field" || (item.kind === "primary-key" && item.fields.length === 1))
      .flatMap((item) => item.fields),
  );
  return Object.fromEntries(
    [...model.columns.values()].map(({ name, attribute, nullable, primaryKey, kind }) => [
      name,
      { attribute, nullable, primaryKey, unique: unique.has(name), kind },
    ]),
  );
}

function relationOf(schema: DjangoSchema, relation: Relation): Record<string, unknown> {
  const { arity, generic, nullable, queryName, link, inverse } = relation;
  const rest = {
    target: labelOf(schema, relation.target),
    arity,
    generic,
    queryName,
    link,
    through: labelOf(schema, relation.through),
    inverse,
  };
  return generic && arity === "one" && relation.side === "owner" ? rest : { nullable, ...rest };
}

function managersOf(schema: DjangoSchema, model: Model): DumpedModel["managers"] {
  const isOurs = ({ file }: { file: string }): boolean => /\/project\/(library|people)\//.test(file);
  return [...schema.managers(model.id).values()].map((manager) => {
    const queryset = manager.queryset.filter(isOurs).map((cls) => cls.qualname);
    const classes = manager.classes
      .filter((cls) => isOurs(cls) && !queryset.includes(cls.qualname))
      .map((cls) => cls.qualname);
    return { name: manager.name, classes, queryset };
  });
}

function labelOf(schema: DjangoSchema, id: string | null): string | null {
  return id === null ? null : (schema.models.get(id)?.label ?? `? ${id}`);
}

function sorted(lists: string[][]): string[][] {
  return lists.toSorted((a, b) => a.join().localeCompare(b.join()));
}
