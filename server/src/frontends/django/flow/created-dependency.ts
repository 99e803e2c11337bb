import { createdIn, type Factor } from "../../../orm/trip";
import type { Dependencies } from "./values";

/** What a row created in these loops depends on besides what it is given: the passes that create it, each a row of its own. */
export function creationDependencies(loops: readonly Factor[]): Dependencies {
  return new Set([CREATED, ...loops.map(({ id }) => createdIn(id))]);
}

/** The loop of such a dependency, empty for the function itself; null for another dependency. */
export function creatingLoop(dependency: string): string | null {
  return dependency.startsWith(CREATED) ? dependency.slice(CREATED.length) : null;
}

/** It was created in this call, or decided by what was. */
export function isCreatedRow(deps: Dependencies): boolean {
  return [...deps].some((dependency) => dependency.startsWith(CREATED));
}

const CREATED = createdIn("");
