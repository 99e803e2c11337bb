import type { LocatedFinding } from "../engine/analysis";

/** The findings of each file that has some, in their order. */
export function groupByFile(findings: readonly LocatedFinding[]): Map<string, LocatedFinding[]> {
  const groups = new Map<string, LocatedFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.place.file);
    if (group) group.push(finding);
    else groups.set(finding.place.file, [finding]);
  }
  return groups;
}
