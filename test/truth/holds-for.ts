import type { VersionBound } from "./parse-cases";

/** Tells whether a version such as "5.2.1" is within all bounds. */
export function holdsFor(bounds: readonly VersionBound[], version: string): boolean {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10));
  return bounds.every(({ operator, version: bound }) => {
    const order = compareVersions(parts, bound);
    return operator === "<" ? order < 0 : order >= 0;
  });
}

function compareVersions(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
