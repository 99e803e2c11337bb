import type { Refusal } from "../../../orm/fix";
import type { ModelId } from "../../../orm/schema";
import { bindingsWithin } from "../syntax/bindings-within";
import type { Located } from "./locate";
import type { SchemaSource } from "./schema-source";

/** How a function names the class of a model, by what its file defines or imports; a reason where it has no name there. */
export function modelNameIn(
  place: Located,
  model: ModelId,
  { schema, project }: SchemaSource,
): { readonly written: string } | Refusal {
  const known = schema.models.get(model);
  if (!known || known.abstract) return { refused: "The model is abstract: it has no rows of its own." };
  const { name } = known;
  const symbol = project.name(place.file, name);
  const isModel = symbol?.kind === "class" && schema.modelOfClass(symbol.file, symbol.qualname)?.id === model;
  const definitions = [...place.facts.units.values()].filter(({ start }) => start === place.base);
  const isHidden = definitions.some(({ definition }) => bindingsWithin(definition, name).length > 0);
  return isModel && !isHidden ? { written: name } : { refused: `\`${name}\` has no name in this file.` };
}
