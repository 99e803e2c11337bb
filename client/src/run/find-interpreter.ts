import { statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** Where an interpreter may be named, as found in the editor and its environment. */
export interface InterpreterHints {
  /** The setting `roundtrip.python.path`: an interpreter or the folder of an environment; "" when not set. */
  readonly setting: string;
  /** What the Python extension has chosen; undefined when it is not installed or has chosen none. */
  readonly chosen: string | undefined;
  /** The variables of the editor's own process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders that may hold an environment, the first one first: the project's, the workspace's. */
  readonly folders: readonly string[];
  readonly platform: NodeJS.Platform;
}

const USUAL_NAMES = [".venv", "venv", "env"];

/**
 * The Python that runs the project: what the user set for this extension, what the Python extension has chosen, the
 * environment the editor was started in, one in the project's folder, the one on PATH. Null when there is none; a
 * sentence when the setting names none.
 */
export function findInterpreter(hints: InterpreterHints): string | { problem: string } | null {
  const { setting, chosen, env, folders, platform } = hints;
  if (setting !== "") {
    const path = resolve(folders.at(-1) ?? "", setting);
    return (
      interpreterAt(path, platform) ?? {
        problem: `roundtrip.python.path names ${setting}, where there is no Python. Correct the setting, or empty it.`,
      }
    );
  }
  const environments = [
    env.VIRTUAL_ENV,
    ...folders.flatMap((folder) => USUAL_NAMES.map((name) => join(folder, name))),
  ].filter((folder) => folder !== undefined);
  for (const path of [chosen, ...environments]) {
    const python = path === undefined ? null : interpreterAt(path, platform);
    if (python !== null) return python;
  }
  return onPath(env, platform);
}

/** The interpreter itself, or the one in an environment's folder. */
function interpreterAt(path: string, platform: NodeJS.Platform): string | null {
  if (isFile(path)) return path;
  return interpretersIn(path, platform).find(isFile) ?? null;
}

function interpretersIn(folder: string, platform: NodeJS.Platform): string[] {
  // The second one of Windows is that of a Conda environment.
  if (platform === "win32") return [join(folder, "Scripts", "python.exe"), join(folder, "python.exe")];
  return [join(folder, "bin", "python"), join(folder, "bin", "python3")];
}

function onPath(env: InterpreterHints["env"], platform: NodeJS.Platform): string | null {
  const names = platform === "win32" ? ["python.exe"] : ["python3", "python"];
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isFile) ?? null;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
