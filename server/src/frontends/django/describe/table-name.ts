import type { Model, ModelId } from "../../../orm/schema";
import type { DjangoSchema } from "../schema/django-schema";
import type { ClassDefinition } from "../syntax/ast";

/** The table of a model: `shop_book`, or what its `Meta.db_table` says; null when that is computed. */
export function tableName(schema: DjangoSchema, id: ModelId): string | null {
  const model = schema.models.get(id);
  if (!model) return null;
  if (model.proxyFor !== null) return tableName(schema, model.proxyFor);
  const declared = declaredTable(schema.classOf(id)?.definition);
  return declared === undefined ? defaultName(model) : declared;
}

/** Django's name: the app's label and the model's name, in lower case. */
function defaultName(model: Model): string | null {
  const [app, name] = model.label.split(".");
  return app && name ? `${app}_${name}`.toLowerCase() : null;
}

/** Undefined when the class leaves it to Django. */
function declaredTable(definition: ClassDefinition | undefined): string | null | undefined {
  const meta = definition?.body.find((item) => item.k === "class" && item.name === "Meta");
  if (meta?.k !== "class") return undefined;
  for (const item of meta.body) {
    const [target] = item.k === "assign" ? item.targets : [];
    if (item.k === "assign" && target?.k === "name" && target.id === "db_table") {
      return item.value?.k === "str" ? item.value.v : null;
    }
  }
  return undefined;
}
