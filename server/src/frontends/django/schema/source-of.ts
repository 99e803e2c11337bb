import type { Project } from "../modules/project";
import type { Expression } from "../syntax/ast";

/** An expression as it is written, on one line. */
export function sourceOf(project: Project, file: string, value: Expression): string {
  return (project.text(file) ?? "").slice(value.s, value.e).replace(/\s+/g, " ");
}
