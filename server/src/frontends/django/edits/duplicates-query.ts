import type { AddUniqueConstraint } from "../../../orm/intent";
import type { Model } from "../../../orm/schema";
import { partKey, writeConstant } from "./key-rows";
import type { SchemaSource } from "./schema-source";

/** A query, as text, for the values that several rows of a model share: the key cannot be made while there are some. */
export function duplicatesQuery(
  model: Model,
  { columns: all, missing }: AddUniqueConstraint,
  { schema }: Pick<SchemaSource, "schema">,
): string {
  const { columns, where } = partKey(all);
  const having = where.map(({ column, constant }) => `${column}=${writeConstant(constant, '"')}`);
  const nulls = columns.flatMap(({ column, isNull }) => {
    if (isNull === "always") return [`${column}__isnull=True`];
    if (isNull === "no" || missing.length > 1) return [];
    return [`${column}__isnull=${missing.includes("null") ? "True" : "False"}`];
  });
  const values = columns.map(({ column, folded }) => (folded ? `lower_${column}=Lower("${column}")` : `"${column}"`));
  // Expressions are keyword arguments, which stand behind the names.
  const ordered = [
    ...values.filter((value) => value.startsWith('"')),
    ...values.filter((value) => !value.startsWith('"')),
  ];
  const asked = [...having, ...nulls];
  const rows = asked.length > 0 ? `.filter(${asked.join(", ")})` : "";
  return `${model.name}.${schema.defaultManager(model.id).name}${rows}.values(${ordered.join(", ")}).annotate(n=Count("pk")).filter(n__gt=1)`;
}
