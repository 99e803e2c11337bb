import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { UsageError } from "./usage-error";

/** A project to analyse, and the part of it that was asked for. Absolute, posix separators. */
export interface Root {
  readonly root: string;
  /** Folders and files; the root itself when all of it was asked for. */
  readonly asked: readonly string[];
}

const MARKERS = ["manage.py", "pyproject.toml", "setup.py", "setup.cfg", ".git"];

/**
 * The projects that hold the given paths. A folder that is no project of its own is part of the nearest one above it:
 * its models may be declared anywhere in there. Throws a {@link UsageError} for what does not exist.
 */
export function findRoots(paths: readonly string[]): Root[] {
  const roots = new Map<string, string[]>();
  for (const path of paths) {
    const asked = absolute(path);
    const status = statSync(asked, { throwIfNoEntry: false });
    if (status === undefined) throw new UsageError(`There is no file or folder ${path}.`);
    if (!status.isDirectory() && !asked.endsWith(".py")) throw new UsageError(`${path} is not a Python file.`);
    const root = findProject(status.isDirectory() ? asked : dirname(asked));
    roots.set(root, [...(roots.get(root) ?? []), asked]);
  }
  return [...roots].map(([root, asked]) => ({ root, asked }));
}

/** Whether a file is part of what was asked for. */
export function isAsked({ asked }: Root, file: string): boolean {
  return asked.some((path) => file === path || file.startsWith(path.endsWith("/") ? path : `${path}/`));
}

function findProject(folder: string): string {
  const home = absolute(homedir());
  for (let current = folder; ; current = dirname(current)) {
    // Nobody means the whole disk, or all they have.
    if (current !== folder && (current === home || current === dirname(current))) return folder;
    if (MARKERS.some((name) => existsSync(`${current}/${name}`))) return current;
    if (current === dirname(current)) return folder;
  }
}

export function absolute(path: string): string {
  return resolve(path).split("\\").join("/");
}
