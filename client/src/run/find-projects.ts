import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** What a workspace folder says about how tests are run in it or in a folder below. Paths are absolute. */
export interface Project {
  /** Where pytest is configured, and the file that does so; null when nothing configures it. */
  readonly pytest: { readonly folder: string; readonly file: string } | null;
  /** Django's manage.py; null when there is none. */
  readonly managePy: string | null;
}

/** How deep below the workspace folder a project may begin: `backend/`, `services/shop/`. */
const DEPTH = 2;
const SKIPPED = /^(\.|__pycache__$|node_modules$|site-packages$|build$|dist$|static$|media$)/;

/**
 * The projects of a workspace folder, nearest to it first: one for each manage.py, with the pytest configuration that
 * holds there, and one for each pytest configuration without a manage.py below it.
 */
export function findProjects(workspaceFolder: string): Project[] {
  const folders = listFolders(workspaceFolder, DEPTH);
  const configured = folders.flatMap((folder) => {
    const file = pytestConfigurationOf(folder);
    return file === null ? [] : [{ folder, file }];
  });
  const managed = folders.map((folder) => join(folder, "manage.py")).filter(isDjangoScript);
  const ofDjango = managed.map((managePy) => {
    const pytest = configured.findLast(({ folder }) => isWithin(folder, managePy)) ?? null;
    return { pytest, managePy };
  });
  const alone = configured.filter(({ folder }) => !managed.some((managePy) => isWithin(folder, managePy)));
  return [...ofDjango, ...alone.map((pytest) => ({ pytest, managePy: null }))];
}

/** The project that `file` belongs to: the innermost one around it, else the first. */
export function projectOf(file: string, projects: readonly Project[]): Project | undefined {
  const folderOf = ({ pytest, managePy }: Project): string =>
    managePy === null ? (pytest?.folder ?? "") : dirname(managePy);
  const around = projects.filter((project) => isWithin(folderOf(project), file));
  return around.sort((a, b) => folderOf(b).length - folderOf(a).length)[0] ?? projects[0];
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !/^[a-z]:/i.test(way));
}

/** The folder and those below it, breadth first; virtual environments and what no one writes by hand left out. */
function listFolders(folder: string, depth: number): string[] {
  const found = [folder];
  let level = [folder];
  for (let at = 0; at < depth; at++) {
    level = level.flatMap(subfolders);
    found.push(...level);
  }
  return found;
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !SKIPPED.test(entry.name))
      .map(({ name }) => join(folder, name))
      .filter((path) => !existsSync(join(path, "pyvenv.cfg")))
      .sort();
  } catch {
    return [];
  }
}

/** The file that configures pytest, in pytest's own order. */
function pytestConfigurationOf(folder: string): string | null {
  const sections: [name: string, section: RegExp][] = [
    ["pytest.ini", /^/],
    [".pytest.ini", /^/],
    ["pyproject.toml", /^\s*\[\s*tool\s*\.\s*pytest\s*(?:\.\s*ini_options\s*)?\]/m],
    ["tox.ini", /^\[pytest\]/m],
    ["setup.cfg", /^\[tool:pytest\]/m],
  ];
  for (const [name, section] of sections) {
    const text = readText(join(folder, name));
    if (text !== null && section.test(text)) return join(folder, name);
  }
  return null;
}

/** Other frameworks have a manage.py too. */
function isDjangoScript(path: string): boolean {
  return /django/i.test(readText(path) ?? "");
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
