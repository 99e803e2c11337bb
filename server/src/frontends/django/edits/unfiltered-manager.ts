import type { ModelId } from "../../../orm/schema";
import type { ManagerDeclaration } from "../schema/django-schema";
import type { SchemaSource } from "./schema-source";

/**
 * The name of a manager that leaves no rows out and joins none: the default one where it is such, else another of the model's,
 * else the one by which Django itself reads a row again.
 */
export function unfilteredManager(model: ModelId, { schema, project }: SchemaSource): string {
  const managers = [schema.defaultManager(model), ...schema.managers(model).values()];
  return managers.find((manager) => givesAllRows(manager, project))?.name ?? "_base_manager";
}

const DJANGOS = /^django\.(db\.models|contrib\.auth)\./;

function givesAllRows({ classes, external }: ManagerDeclaration, project: SchemaSource["project"]): boolean {
  return external.every((base) => DJANGOS.test(base)) && !classes.some((cls) => project.method(cls, "get_queryset"));
}
