import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createProject, type Project } from "../../server/src/frontends/django/modules/project";
import { readClues } from "../../server/src/frontends/django/modules/text-clues";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { ModuleFacts } from "../../server/src/frontends/django/syntax/module-facts";
import type { FileSource } from "../../server/src/orm/file-source";

const STUBS = join(import.meta.dirname, "../../server/stubs");

/** Files as they are on disk. */
const disk: FileSource = {
  read(file) {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return null;
    }
  },
  stamp: () => null,
  isFile(file) {
    return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  },
  list(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true })
        .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
        .sort();
    } catch {
      return [];
    }
  },
};

/** The Python files below a folder. */
function pythonFiles(folder: string): string[] {
  return disk.list(folder).flatMap((name) => {
    if (name.endsWith("/"))
      return /^(\.|node_modules|__pycache__)/.test(name) ? [] : pythonFiles(`${folder}/${name.slice(0, -1)}`);
    return name.endsWith(".py") ? [`${folder}/${name}`] : [];
  });
}

/** A project on disk with the given environment; its facts are read once per file. */
export async function readProject(root: string, sitePackages: readonly string[]): Promise<Project> {
  const parser = await loadParser();
  const known = new Map<string, ModuleFacts | null>();
  const facts = (file: string): ModuleFacts | null => {
    if (!known.has(file)) {
      const text = disk.read(file);
      known.set(file, text === null ? null : parser.parse(text));
    }
    return known.get(file) ?? null;
  };
  const clues = (file: string) => readClues(disk.read(file) ?? "");
  return createProject({ root, files: disk, sourceFiles: pythonFiles(root), facts, clues, sitePackages, stubs: STUBS });
}
