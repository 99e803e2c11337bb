import type { Workspace } from "../engine/workspace";
import { type CheckedFile, checkFile } from "./check-file";
import { groupByFile } from "./group-by-file";

/** What is to be shown of every file that has something to show, by path. Analyses all that is not up to date. */
export function checkWorkspace(workspace: Workspace): Map<string, CheckedFile> {
  const found = groupByFile(workspace.allFindings());
  const checked = new Map<string, CheckedFile>();
  for (const file of [...new Set([...workspace.analysis.files(), ...found.keys()])].sort()) {
    const result = checkFile(workspace, file, found.get(file) ?? []);
    if (result.findings.length + result.unused.length > 0) checked.set(file, result);
  }
  return checked;
}
