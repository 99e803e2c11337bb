import type { QueryGroup } from "./observation";
import type { Case } from "./parse-cases";

/**
 * Adds a `missed:` mark under the innermost place of each group. Only what Django showed is written: the
 * analyser's view is for a person to add. Places whose columns Python does not know are left alone.
 */
export function writeMarks(markdown: string, unmarked: readonly { each: Case; group: QueryGroup }[]): string {
  const lines = markdown.split("\n");
  const marks = new Map<number, Set<string>>();
  for (const { each, group } of unmarked) {
    const frame = group.frames[0];
    const file = frame === undefined ? undefined : each.files.get(frame.file);
    const source = file?.sourceLines[(frame?.line ?? 0) - 1];
    if (frame === undefined || frame.column === null || frame.column < 2 || source === undefined) continue;
    const code = lines[source - 1] ?? "";
    const end = frame.endLine === frame.line ? (frame.endColumn ?? code.length + 1) : code.length + 1;
    const carets = "^".repeat(Math.max(1, end - frame.column));
    const mark = `#${" ".repeat(frame.column - 2)}${carets} missed: ${nameRule(group)}: seen by Django`;
    marks.set(source, (marks.get(source) ?? new Set()).add(mark));
  }
  return lines.flatMap((line, index) => [line, ...(marks.get(index + 1) ?? [])]).join("\n");
}

function nameRule(group: QueryGroup): string {
  return group.trigger === null ? "query-in-loop" : `n-plus-one ${group.trigger.field}`;
}
