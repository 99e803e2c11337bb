import { isWithin } from "./find-projects";

/**
 * The folder a command is about: the only one, the innermost one that holds the file of the active editor, or what `ask`
 * gives. Undefined where there is none, or the user chose none.
 */
export async function chooseFolder<T>(
  folders: readonly T[],
  pathOf: (folder: T) => string,
  active: string | undefined,
  ask: () => PromiseLike<T | undefined>,
): Promise<T | undefined> {
  if (folders.length < 2) return folders[0];
  const around = folders.filter((folder) => active !== undefined && isWithin(pathOf(folder), active));
  const [innermost] = around.sort((a, b) => pathOf(b).length - pathOf(a).length);
  return innermost ?? ask();
}
