import type { Model, ModelId } from "../../../orm/schema";
import type { Project } from "../modules/project";
import type { DjangoSchema } from "./django-schema";

/** What Django gives each row. */
const OF_ALL_ROWS = new Set(
  `pk id save asave delete adelete refresh_from_db arefresh_from_db full_clean clean clean_fields validate_unique
  validate_constraints unique_error_message get_deferred_fields serializable_value prepare_database_save save_base
  date_error_message _state _meta _prefetched_objects_cache __class__ __dict__`.split(/\s+/),
);

/** Whether rows of a model have an attribute: `own` where its fields or the project's code say so, `django` where all have it. */
export function modelMember(
  project: Project,
  schema: DjangoSchema,
  id: ModelId,
  name: string,
): "own" | "django" | null {
  if (OF_ALL_ROWS.has(name)) return "django";
  const model = schema.models.get(id);
  const cls = schema.classOf(id);
  // A manager is read from the class alone.
  if (!model || !cls || schema.managers(id).has(name)) return null;
  if (modelsWithField(schema, name).has(id) || isMadeByField(model, name)) return "own";
  return project.member({ kind: "class", ...cls }, name) === null ? null : "own";
}

/** `get_status_display()`, `get_next_by_created()` */
function isMadeByField({ columns }: Model, name: string): boolean {
  const [, shown, next] = /^get_(?:(\w+)_display|(?:next|previous)_by_(\w+))$/.exec(name) ?? [];
  return columns.has(shown ?? next ?? "");
}

/** The models with a column, its raw value, or an accessor of a relation of that name, inherited ones included. */
export function modelsWithField(schema: DjangoSchema, name: string): ReadonlySet<ModelId> {
  let index = indices.get(schema);
  if (index === undefined) {
    index = indexFields(schema);
    indices.set(schema, index);
  }
  return index.get(name) ?? NOBODY;
}

const NOBODY: ReadonlySet<ModelId> = new Set();
const indices = new WeakMap<DjangoSchema, ReadonlyMap<string, ReadonlySet<ModelId>>>();

function indexFields(schema: DjangoSchema): ReadonlyMap<string, ReadonlySet<ModelId>> {
  const found = new Map<string, Set<ModelId>>();
  for (const { id, columns, relations } of schema.models.values()) {
    const attributes = [...columns.values()].map(({ attribute }) => attribute);
    for (const name of [...columns.keys(), ...attributes, ...relations.keys()])
      found.set(name, (found.get(name) ?? new Set()).add(id));
  }
  return found;
}
