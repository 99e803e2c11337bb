import type { SoughtValue } from "./find-or-create";
import type { Model, ModelId, Schema, Uniqueness } from "./schema";

/**
 * Whether the rows of a key say already what else is looked for: a row that the key leads to leads there itself. Where a
 * module belongs to one project, all rows of a module are of that project.
 */
export function followsFromKey({ models }: Schema, model: Model, key: Uniqueness, { column }: SoughtValue): boolean {
  const wanted = targetOf(model, column);
  if (wanted === null || key.fields.includes(column)) return false;
  return key.fields.some((field) => {
    const holder = models.get(targetOf(model, field) ?? "");
    if (holder === undefined || holder.id === wanted) return false;
    return [...holder.relations.values()].some(
      ({ side, target, nullable }) => side === "owner" && target === wanted && !nullable,
    );
  });
}

function targetOf({ relations }: Model, name: string): ModelId | null {
  const found = [...relations.values()].find((relation) => relation.name === name || relation.queryName === name);
  return found?.side === "owner" ? found.target : null;
}
