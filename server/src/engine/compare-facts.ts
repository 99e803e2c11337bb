import type { ModuleFacts } from "../frontends/django/syntax/module-facts";

/** What an edit did to a file, as far as others can notice. */
export interface FactsChange {
  /** Something that other files or units can see: a name, a signature, a class body. */
  readonly shape: boolean;
  /** Code outside functions stands elsewhere in the file. */
  readonly positions: boolean;
  /** Ids of units whose text changed. */
  readonly units: readonly string[];
}

/** Compares the facts of two texts of one file. */
export function compareFacts(before: ModuleFacts, after: ModuleFacts): FactsChange {
  const units: string[] = [];
  let positions = false;
  for (const [id, unit] of after.units) {
    const old = before.units.get(id);
    if (old?.hash !== unit.hash) units.push(id);
    if (old?.start !== unit.start) positions = true;
  }
  return { shape: before.shape !== after.shape, positions: positions || units.length > 0, units };
}
