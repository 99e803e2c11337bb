import type { Model, Schema } from "../../../orm/schema";

/** PostgreSQL cuts longer names, and two that it cut may be the same. */
const MOST_LETTERS = 63;

/**
 * The name of a new constraint by the project's convention: `{app}`, `{model}` and `{columns}` stand for what the
 * constraint is about. Too long a name loses the end of its columns; one that is taken gets a number.
 */
export function nameConstraint(
  convention: string,
  model: Model,
  columns: readonly string[],
  isTaken: (name: string) => boolean,
): string {
  const [app = ""] = model.label.split(".");
  const fill = (about: string): string =>
    convention
      .replaceAll("{app}", app.toLowerCase())
      .replaceAll("{model}", model.name.toLowerCase())
      .replaceAll("{columns}", about)
      .replace(/\W/g, "_");
  const shorten = (suffix: string): string => {
    const all = columns.join("_");
    const tooMany = Math.max(0, fill(all).length + suffix.length - MOST_LETTERS);
    const name = fill(all.slice(0, Math.max(0, all.length - tooMany)).replace(/_+$/, ""));
    return `${name.slice(0, MOST_LETTERS - suffix.length)}${suffix}`;
  };
  let name = shorten("");
  for (let number = 2; isTaken(name); number += 1) name = shorten(`_${number}`);
  return name;
}

/** The names of all unique constraints that the project's models declare. */
export function constraintNames({ models }: Schema): ReadonlySet<string> {
  return new Set([...models.values()].flatMap(({ uniqueness }) => uniqueness.flatMap(({ name }) => name ?? [])));
}
