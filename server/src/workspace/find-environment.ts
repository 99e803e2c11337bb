import { statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { type DjangoRelease, readInstalledDjango, readPinnedDjango } from "./find-django";
import { isFile, isFolder, namesIn, readText } from "./look-at-disk";

/** The Python environment a project runs in, as far as it can be read from disk. */
export interface Environment {
  /** The environment's folder; null when there is none. */
  readonly folder: string | null;
  /** Folders with installed packages, absolute, posix separators; in the order Python looks. */
  readonly sitePackages: readonly string[];
  readonly django: DjangoRelease | null;
  /** A sentence when the environment that was asked for is none. */
  readonly problem: string | null;
}

export interface EnvironmentOptions {
  /** The setting `roundtrip.python.path`: an environment's folder or its interpreter; "" looks for one. */
  readonly pythonPath: string;
  /** The variable VIRTUAL_ENV. */
  readonly virtualEnv: string | undefined;
}

const USUAL_NAMES = [".venv", "venv", "env", ".env", "virtualenv"];

/** Looks for the environment in the order: the setting, VIRTUAL_ENV, a virtual environment in the root or one folder below. */
export function findEnvironment(root: string, { pythonPath, virtualEnv }: EnvironmentOptions): Environment {
  const asked = pythonPath === "" ? null : environmentOf(resolve(root, pythonPath));
  const found = asked ?? findVirtualEnvironment(root, virtualEnv);
  const sitePackages = found === null ? [] : readSitePackages(found);
  const missing = pythonPath !== "" && (asked === null || sitePackages.length === 0);
  return {
    folder: found === null ? null : posix(found),
    sitePackages: sitePackages.map(posix),
    django: readInstalledDjango(sitePackages) ?? readPinnedDjango(root),
    problem: missing ? `roundtrip.python.path names ${pythonPath}, which is not a Python environment.` : null,
  };
}

/** The folder of an environment that is named by itself or by its interpreter (`bin/python`, `Scripts/python.exe`). */
function environmentOf(path: string): string | null {
  if (isFolder(path)) return path;
  return isFile(path) ? dirname(dirname(path)) : null;
}

function findVirtualEnvironment(root: string, virtualEnv: string | undefined): string | null {
  if (virtualEnv !== undefined && isAbsolute(virtualEnv) && isVirtualEnvironment(virtualEnv)) return virtualEnv;
  const below = subfolders(root);
  const shown = below.filter((name) => !name.startsWith("."));
  for (const folder of [root, ...shown.map((name) => join(root, name))]) {
    // One listing tells more quickly than a look at each name.
    const names = new Set(namesIn(folder));
    const usual = USUAL_NAMES.filter((name) => names.has(name)).map((name) => join(folder, name));
    const found = usual.find(isVirtualEnvironment);
    if (found !== undefined) return found;
  }
  return below.map((name) => join(root, name)).find(isVirtualEnvironment) ?? null;
}

function isVirtualEnvironment(folder: string): boolean {
  return isFile(join(folder, "pyvenv.cfg")) || isFolder(join(folder, "conda-meta"));
}

function readSitePackages(environment: string): string[] {
  const libraries = ["lib", "lib64"].flatMap((name) =>
    subfolders(join(environment, name))
      .filter((version) => /^(python|pypy)\d/.test(version))
      .map((version) => join(environment, name, version, "site-packages")),
  );
  const folders = [...libraries, join(environment, "Lib", "site-packages")].filter(isFolder);
  const distinct = folders.filter((folder, at) => folders.findIndex((other) => isSameFolder(folder, other)) === at);
  return [...new Set(distinct.flatMap((folder) => [folder, ...readPathFiles(folder)]))];
}

/** The folders that `.pth` files add: projects installed in place. Lines that run code are none of ours. */
function readPathFiles(folder: string): string[] {
  const files = namesIn(folder).filter((name) => name.endsWith(".pth"));
  const lines = files.flatMap((name) => readText(join(folder, name)).split(/\r?\n/));
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(#|import\s)/.test(line))
    .map((line) => resolve(folder, line))
    .filter(isFolder);
}

function isSameFolder(a: string, b: string): boolean {
  const [first, second] = [statSync(a), statSync(b)];
  return a === b || (first.ino === second.ino && first.dev === second.dev && first.ino !== 0);
}

function subfolders(folder: string): string[] {
  return namesIn(folder).filter((name) => isFolder(join(folder, name)));
}

function posix(path: string): string {
  return path.split("\\").join("/");
}
