import type { Column, Model, Relation } from "../../../orm/schema";
import { throughId } from "./describe-model";
import type { InheritedModel } from "./inherit-models";
import type { RelatedField } from "./related-models";

/** The model that Django makes for a many-to-many field: two foreign keys, unique together. */
export function describeThrough(related: RelatedField): Model | null {
  const { field, target } = related;
  if (target === null) return null;
  const owner = field.model;
  const { span } = field.declaration;
  const isSelf = target === owner;
  const [from, to] = isSelf
    ? [`from_${lower(owner)}`, `to_${lower(target)}`]
    : [lower(owner), lower(target) === lower(owner) ? `to_${lower(target)}` : lower(target)];
  const whole = { expressions: [], condition: null, nullsDistinct: null, name: null, span };
  const rest = { ...whole, refuses: "at-once" } as const;
  const name = `${owner.name}_${field.declaration.name}`;
  const column = (columnName: string, kind: "auto" | "relation"): Column => ({
    name: columnName,
    attribute: kind === "relation" ? `${columnName}_id` : columnName,
    kind,
    nullable: false,
    primaryKey: kind === "auto",
    generated: false,
    choices: null,
    initial: "none",
    stamped: false,
    blank: false,
    ignoresCase: false,
    span,
  });
  const relation = (relationName: string, end: InheritedModel): Relation => ({
    name: relationName,
    queryName: relationName,
    target: end.id,
    arity: "one",
    side: "owner",
    generic: false,
    link: "none",
    nullable: false,
    column: `${relationName}_id`,
    inverse: null,
    through: null,
    primaryKey: false,
    span,
  });
  return {
    id: throughId(field),
    label: `${owner.app}.${name}`,
    name,
    span,
    abstract: false,
    proxyFor: null,
    parents: [],
    columns: new Map(
      [column("id", "auto"), column(from, "relation"), column(to, "relation")].map((item) => [item.name, item]),
    ),
    relations: new Map([relation(from, owner), relation(to, target)].map((item) => [item.name, item])),
    uniqueness: [
      { kind: "primary-key", fields: ["id"], ...rest },
      { kind: "together", fields: [from, to], ...rest },
    ],
    uniquenessOpen: false,
    indexes: [[from], [to]],
    ordering: [],
    hooks: [],
    open: false,
  };
}

function lower(model: InheritedModel): string {
  return model.name.toLowerCase();
}
