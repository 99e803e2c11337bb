import type { ModuleFacts } from "../frontends/django/syntax/module-facts";

/** What an edit did to a file, as far as others can notice. */
export interface FactsChange {
  /** Something that other files or units can see: a name, a signature, a class body. */
  readonly shape: boolean;
  /** Ids of units whose text changed. */
  readonly units: readonly string[];
}

/** Compares the facts of two texts of one file. */
export function compareFacts(before: ModuleFacts, after: ModuleFacts): FactsChange {
  const units: string[] = [];
  for (const [id, unit] of after.units) if (before.units.get(id)?.hash !== unit.hash) units.push(id);
  return { shape: before.shape !== after.shape, units };
}
