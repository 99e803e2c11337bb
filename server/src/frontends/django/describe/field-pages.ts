import { fieldTypes } from "../handbook/field-types";
import type { Expression } from "../syntax/ast";

/** Pages of Django's documentation about the field that an expression declares. */
export function fieldPages(value: Expression | null): string[] {
  if (value?.k !== "call") return [];
  const name = value.fn.k === "attr" ? value.fn.name : value.fn.k === "name" ? value.fn.id : "";
  const type = fieldTypes.get(name);
  if (!type) return [];
  const page = type.module === "django.db.models" ? "ref/models/fields/" : "ref/contrib/contenttypes/";
  return [`${page}#${type.module}.${name}`];
}
