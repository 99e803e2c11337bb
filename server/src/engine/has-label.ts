import type { Model, Schema } from "../orm/schema";

/** Whether a recording may call rows of the model by the label: its own, a parent's, or that of the model it stands for. */
export function hasLabel(schema: Schema, model: Model, label: string): boolean {
  const names = [model.id, ...model.parents, model.proxyFor ?? ""];
  return names.some((id) => schema.models.get(id)?.label === label);
}
