import type { ModelId } from "../orm/schema";

/** `Book` of a model's identity. */
export function className(model: ModelId): string {
  return model.split(/[#.]/).at(-1) ?? model;
}
