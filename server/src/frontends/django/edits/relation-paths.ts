import type { ModelId, Relation, Schema } from "../../../orm/schema";
import type { Prefetched, Supply } from "../../../orm/supply";

/** A path of an intent with what the schema says of its steps. */
export interface RelationPath {
  readonly relations: readonly Relation[];
  /** `books__publisher`, in accessor names. */
  readonly accessors: string;
  /** `book__publisher`, in query names; null when no join can load it. */
  readonly join: string | null;
}

/**
 * Follows a path from a model whose rows carry `supply`; a step may also be the attribute in which a prefetch left its
 * rows. Null when a step is not known.
 */
export function followPath(
  schema: Pick<Schema, "models">,
  model: ModelId,
  supply: Supply,
  steps: readonly string[],
): RelationPath | null {
  const relations: Relation[] = [];
  let at: ModelId | null = model;
  let here: Supply | undefined = supply;
  for (const name of steps) {
    const prefetched: Prefetched | undefined = here?.prefetched.get(name);
    const relationName = prefetched?.relation ?? name;
    const relation: Relation | undefined = at === null ? undefined : schema.models.get(at)?.relations.get(relationName);
    if (!relation) return null;
    relations.push(relation);
    at = relation.target;
    here = prefetched?.supply ?? here?.joined.get(name);
  }
  const joinable = relations.every(isJoinable);
  const join = joinable ? relations.map((relation) => relation.queryName).join("__") : null;
  return { relations, accessors: steps.join("__"), join };
}

/**
 * Django builds the parent of a multi-table row anew from the row's columns and ignores what was joined for it, so that
 * only a prefetch reaches through the link.
 */
function isJoinable(relation: Relation): boolean {
  return relation.arity === "one" && !relation.generic && relation.target !== null && relation.link !== "to-parent";
}

/** A join over it keeps rows that have no related row. */
export function isNullableJoin(path: RelationPath): boolean {
  return path.relations.some((relation) => relation.nullable || relation.side === "inverse");
}

/** A prefetch fills the beginning of the path, so that a join would be ignored. */
export function startsPrefetched(supply: Supply, steps: readonly string[]): boolean {
  let here: Supply | undefined = supply;
  for (const name of steps) {
    if (here?.prefetched.has(name)) return true;
    here = here?.joined.get(name);
  }
  return false;
}

/** `inner` is the path or a part of its beginning. */
export function covers(path: string, inner: string): boolean {
  return path === inner || path.startsWith(`${inner}__`);
}

/** Paths in order without those that a longer one loads on its way. */
export function withoutCovered(paths: readonly string[]): string[] {
  const distinct = [...new Set(paths)];
  return distinct.filter((path) => !distinct.some((other) => other !== path && covers(other, path)));
}
