import type { Located } from "./locate";

/** A name that the function does not use yet. */
export function unusedName({ text, facts }: Located, unit: string, names: readonly string[]): string {
  const found = facts.units.get(unit);
  const own = found ? text.slice(found.start, found.end) : text;
  return names.find((name) => !new RegExp(`\\b${name}\\b`).test(own)) ?? `new_${names[0]}`;
}
