import type { Workspace } from "../engine/workspace";
import type { StatusData } from "./service";

/** How the workspaces stand, but for their findings. */
export function readStatus(workspaces: readonly Workspace[]): Pick<StatusData, "files" | "models" | "problems"> {
  return {
    files: sum(workspaces.map(({ analysis }) => analysis.files().length)),
    models: sum(workspaces.map(countModels)),
    problems: [...new Set(workspaces.flatMap((workspace) => workspace.problems()))],
  };
}

/** The models that the folder itself declares and that have a table. */
export function countModels({ analysis, root }: Workspace): number {
  const models = analysis.schemas().flatMap((schema) => [...schema.models.values()]);
  return models.filter(({ abstract, span }) => !abstract && span.file.startsWith(`${root}/`)).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
