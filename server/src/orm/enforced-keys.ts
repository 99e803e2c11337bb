import type { Model, Uniqueness } from "./schema";

/** Databases by the names of their backends; what is not named here has every key. */
const LEAVE_OUT: Readonly<Record<string, (key: Uniqueness) => LeftOut | null>> = {
  mysql: (key) => (key.condition === null ? whyNotSimple(key) : "condition"),
  sqlite3: whyNotSimple,
  spatialite: whyNotSimple,
};

/** What keeps a key that the program declares out of the database. */
export type LeftOut = "condition" | "deferred" | "nulls";

function whyNotSimple({ refuses, nullsDistinct }: Uniqueness): LeftOut | null {
  if (refuses === "at-commit") return "deferred";
  return nullsDistinct === false ? "nulls" : null;
}

/** Why no database that the program may run on has the key; null where one may have it. */
export function whyLeftOut(key: Uniqueness, backends: readonly string[] | null): LeftOut | null {
  const reasons = (backends ?? []).map((name) => LEAVE_OUT[name]?.(key) ?? null);
  return reasons.every((reason) => reason !== null) ? (reasons[0] ?? null) : null;
}

/** The model with the keys alone that a database of the program may have. */
export function withEnforcedKeys(model: Model, backends: readonly string[] | null): Model {
  const uniqueness = model.uniqueness.filter((key) => whyLeftOut(key, backends) === null);
  return uniqueness.length === model.uniqueness.length ? model : { ...model, uniqueness };
}
