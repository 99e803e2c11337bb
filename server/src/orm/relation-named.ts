import type { Model, Relation } from "./schema";

/** The relation of a model that a lookup names, `books` of `filter(books__title=...)`. */
export function relationNamed(model: Model | undefined, queryName: string): Relation | undefined {
  return [...(model?.relations.values() ?? [])].find((relation) => relation.queryName === queryName);
}
