import type { Column, Model, Relation, Uniqueness, WriteHook } from "../../../orm/schema";
import type { Project } from "../modules/project";
import type { UniqueDeclaration } from "./declaration";
import type { InheritedModel, ModelField } from "./inherit-models";
import type { Receiver } from "./receivers";
import type { RelatedField, RelatedModels } from "./related-models";
import { backendsOf } from "./settings-facts";

/** Receivers by the model they listen to; null for those that listen to all. */
export type ModelReceivers = ReadonlyMap<InheritedModel | null, readonly Receiver[]>;

/** Puts a model with its relations into the core's words. */
export function describeModel(
  project: Project,
  related: RelatedModels,
  receivers: ModelReceivers,
  model: InheritedModel,
): Model {
  const fields = forwardFields(model);
  const isCaseIgnored = defaultIgnoresCase(project);
  return {
    id: model.id,
    label: model.label,
    name: model.name,
    span: model.declaration.span,
    abstract: model.abstract,
    proxyFor: model.concrete === model ? null : model.concrete.id,
    parents: [...new Set(concreteParents(model))].map((parent) => parent.id),
    columns: new Map(
      fields.flatMap((field) => columnOf(field, isCaseIgnored) ?? []).map((column) => [column.name, column]),
    ),
    relations: relationsOf(related, model, fields),
    uniqueness: uniquenessOf(model, fields),
    uniquenessOpen: mayHaveMoreUniqueness(model),
    indexes: indexesOf(model, fields),
    ordering:
      model.meta.orderWithRespectTo === undefined
        ? model.concrete.meta.ordering !== undefined || model.meta.ordering !== undefined
          ? (model.meta.ordering ?? model.concrete.meta.ordering ?? [])
          : []
        : ["_order"],
    hooks: [...overrides(project, model), ...hooksOf(receivers, model)],
    open: model.open,
  };
}

/** MySQL and MariaDB compare texts so, unless they are told otherwise. */
function defaultIgnoresCase(project: Project): boolean {
  const served = backendsOf(project)?.filter((name) => name !== "sqlite3") ?? [];
  return served.length > 0 && served.every((name) => name === "mysql");
}

/** The id of the table that Django makes for a many-to-many field without a through model. */
export function throughId(field: ModelField): string {
  return `${field.model.id}.${field.declaration.name}.through`;
}

function concreteParents(model: InheritedModel): InheritedModel[] {
  const own = [...model.parents.keys()].filter((parent) => parent.concrete !== model.concrete || parent === model);
  const direct = model.concrete === model ? own : [...model.concrete.parents.keys()];
  return [...direct, ...direct.flatMap(concreteParents)];
}

/** Fields of a model and of the models its row spans. */
function forwardFields(model: InheritedModel): readonly ModelField[] {
  const inherited = [...model.parents.keys()].flatMap((parent) =>
    forwardFields(parent).filter((field) => !isPrivate(field)),
  );
  return [...new Set([...inherited, ...model.fields, ...model.privateFields])];
}

function isPrivate(field: ModelField): boolean {
  return /^(generic|composite)/.test(field.declaration.shape);
}

function columnOf(field: ModelField, isCaseIgnored: boolean): Column | null {
  const { declaration } = field;
  const isRelation = declaration.shape === "foreign-key" || declaration.shape === "one-to-one";
  if (declaration.shape !== "column" && !isRelation) return null;
  return {
    name: declaration.name,
    attribute: isRelation ? `${declaration.name}_id` : declaration.name,
    kind: declaration.kind,
    nullable: declaration.nullable,
    primaryKey: field.primaryKey,
    generated: declaration.generated,
    choices: declaration.choices,
    initial: declaration.initial,
    stamped: declaration.stamped,
    blank: declaration.blank,
    ignoresCase: declaration.ignoresCase ?? (isCaseIgnored && declaration.kind === "text"),
    span: declaration.span,
  };
}

function relationsOf(
  related: RelatedModels,
  model: InheritedModel,
  fields: readonly ModelField[],
): ReadonlyMap<string, Relation> {
  const relations = new Map<string, Relation>();
  if (!model.abstract)
    for (const incoming of related.leadingTo(model)) {
      const relation = backward(incoming);
      // A generic relation inherited from a concrete parent leads back by the same name; the parent's is meant.
      if (relation !== null && !(relation.generic && relations.has(relation.name)))
        relations.set(relation.name, relation);
    }
  for (const field of fields) {
    const relation = forward(related, fields, field);
    if (relation !== null) relations.set(relation.name, relation);
  }
  return relations;
}

function forward(related: RelatedModels, fields: readonly ModelField[], field: ModelField): Relation | null {
  const { declaration } = field;
  const found = related.of(field);
  if (found === undefined) return null;
  const { shape, name } = declaration;
  const owner = shape === "foreign-key" || shape === "one-to-one" || shape === "generic-foreign-key";
  return {
    name,
    queryName: name,
    target: shape === "generic-foreign-key" ? null : (found.target?.id ?? null),
    arity: owner ? "one" : "many",
    side: owner ? "owner" : shape === "generic-relation" ? "inverse" : "through",
    generic: shape.startsWith("generic"),
    link: declaration.parentLink ? "to-parent" : "none",
    nullable:
      shape === "generic-foreign-key" ? isGenericNullable(declaration.columns, fields) : owner && declaration.nullable,
    column: shape === "generic-foreign-key" ? (declaration.columns[1] ?? null) : owner ? `${name}_id` : null,
    inverse: shape.startsWith("generic") ? null : found.accessor,
    through: throughOf(found),
    primaryKey: field.primaryKey,
    span: declaration.span,
  };
}

function throughOf(related: RelatedField): string | null {
  return related.automaticThrough ? throughId(related.field) : (related.through?.id ?? null);
}

function isGenericNullable(columns: readonly string[], fields: readonly ModelField[]): boolean {
  return fields.some((field) => columns.includes(field.declaration.name) && field.declaration.nullable);
}

function backward(related: RelatedField): Relation | null {
  const { field, accessor } = related;
  if (accessor === null) return null;
  const { shape, parentLink } = field.declaration;
  const generic = shape === "generic-relation";
  return {
    name: accessor,
    queryName: related.queryName,
    target: field.model.id,
    arity: shape === "one-to-one" || generic ? "one" : "many",
    side: shape === "many-to-many" || shape === "tags" ? "through" : "inverse",
    generic,
    link: parentLink ? "to-child" : "none",
    nullable: shape === "one-to-one" || generic,
    column: null,
    inverse: generic ? null : field.declaration.name,
    through: throughOf(related),
    primaryKey: false,
    span: field.declaration.span,
  };
}

function uniquenessOf(model: InheritedModel, fields: readonly ModelField[]): readonly Uniqueness[] {
  const byField = fields.flatMap((field): Uniqueness[] => {
    const { declaration, primaryKey } = field;
    const { name, shape, columns, span } = declaration;
    const whole = { expressions: [], condition: null, nullsDistinct: null, name: null, span };
    const rest = { ...whole, refuses: "at-once" } as const;
    if (shape === "composite-key") return [{ kind: "primary-key", fields: columns, ...rest }];
    if (primaryKey) return [{ kind: "primary-key", fields: [name], ...rest }];
    return declaration.unique ? [{ kind: "field", fields: [name], ...rest }] : [];
  });
  const byMeta = tablesOf(model).flatMap((table) => [
    ...(table.meta.uniqueTogether?.declarations ?? []).map((item) => declared("together", item, model, fields)),
    ...(table.meta.constraints?.declarations ?? []).map((item) => declared("constraint", item, table, fields)),
  ]);
  return [...byField, ...byMeta];
}

/** The model, and those whose tables hold its row. */
function tablesOf(model: InheritedModel): readonly InheritedModel[] {
  return [model, ...concreteParents(model), ...(model.concrete === model ? [] : [model.concrete])];
}

/** Something else may be unique than what was read: a constraint that the code computes, a table made elsewhere. */
function mayHaveMoreUniqueness(model: InheritedModel): boolean {
  return tablesOf(model).some(
    ({ open, meta }) =>
      open || meta.managed === false || meta.uniqueTogether?.complete === false || meta.constraints?.complete === false,
  );
}

function declared(
  kind: "together" | "constraint",
  item: UniqueDeclaration,
  model: InheritedModel,
  fields: readonly ModelField[],
): Uniqueness {
  const name =
    item.name?.replaceAll("%(class)s", model.name.toLowerCase()).replaceAll("%(app_label)s", model.app.toLowerCase()) ??
    null;
  return { kind, ...item, fields: item.fields.map((field) => fieldNamed(field, fields)), name };
}

/** A relation may be named by the attribute that holds its key: `author_id`. */
function fieldNamed(name: string, fields: readonly ModelField[]): string {
  const isField = (other: string) => fields.some(({ declaration }) => declaration.name === other);
  const relation = name.replace(/_id$/, "");
  return !isField(name) && isField(relation) ? relation : name;
}

function indexesOf(model: InheritedModel, fields: readonly ModelField[]): readonly (readonly string[])[] {
  const byField = fields.flatMap((field) => (field.declaration.indexed ? [[field.declaration.name]] : []));
  return [...byField, ...(model.meta.indexes ?? []), ...(model.meta.indexTogether ?? [])];
}

function overrides(project: Project, model: InheritedModel): WriteHook[] {
  return (["save", "delete"] as const).flatMap((name) => {
    const found = project.method(model.cls, name);
    if (found === null) return [];
    const { unit, owner } = found;
    const start = unit.definition.ns;
    const span = { file: owner.file, unit: unit.id, start, end: start + unit.definition.name.length };
    return [{ kind: `${name}-override` as const, signal: null, span }];
  });
}

function hooksOf(receivers: ModelReceivers, model: InheritedModel): WriteHook[] {
  if (model.abstract) return [];
  const concerned = [...(receivers.get(null) ?? []), ...(receivers.get(model) ?? [])];
  return concerned.flatMap(({ signal, span }) =>
    signal === "m2m_changed" ? [] : [{ kind: "receiver" as const, signal, span }],
  );
}
