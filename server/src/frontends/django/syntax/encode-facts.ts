import { FACTS_VERSION, type ModuleFacts } from "./module-facts";

/**
 * Facts as JSON text for the cache on disk. Classes are written once, where they stand in the body; of `classes` only
 * the keys are written, in the order of the text.
 */
export function encodeFacts(facts: ModuleFacts): string {
  const { body, units, classes, errors, directives, shape } = facts;
  return JSON.stringify([FACTS_VERSION, body, [...units.values()], [...classes.keys()], errors, directives, shape]);
}
