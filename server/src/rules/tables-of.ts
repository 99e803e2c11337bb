import type { ModelId, Schema } from "../orm/schema";

/** The models whose tables hold the rows of a model: its own, those of its parents, that of the model it is a proxy of. */
export function tablesOf(schema: Schema, id: ModelId): ModelId[] {
  const model = schema.models.get(id);
  return [id, ...(model?.parents ?? []), ...(model?.proxyFor ? [model.proxyFor] : [])];
}
