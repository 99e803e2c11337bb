import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { loadParser } from "../frontends/django/syntax/load-parser.fixture";
import { type AnalysisSettings, DEFAULT_SETTINGS } from "../orm/analysis-settings";
import type { FileSource } from "../orm/file-source";
import type { Analysis } from "./analysis";
import { createAnalysis } from "./create-analysis";

const ROOT = "/project";
const STUBS = resolve(import.meta.dirname, "../../stubs");
const parser = await loadParser();

/** An analysis of files held in memory, by path relative to the project. */
export function memoryAnalysis(
  files: Readonly<Record<string, string>>,
  settings: Partial<AnalysisSettings> = {},
): Analysis {
  return createAnalysis({
    root: ROOT,
    files: new MemoryFiles(files),
    sourceFiles: Object.keys(files).map((file) => `${ROOT}/${file}`),
    sitePackages: [],
    stubs: STUBS,
    parser,
    settings: { ...DEFAULT_SETTINGS, ...settings },
  });
}

export function pathOf(file: string): string {
  return `${ROOT}/${file}`;
}

/** The files of a test, and from disk the declarations that ship with the product. */
class MemoryFiles implements FileSource {
  private readonly texts: ReadonlyMap<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.texts = new Map(Object.entries(files).map(([file, text]) => [pathOf(file), text]));
  }

  read(file: string): string | null {
    if (isStub(file)) return existsSync(file) ? readFileSync(file, "utf8") : null;
    return this.texts.get(file) ?? null;
  }

  isFile(file: string): boolean {
    return isStub(file) ? existsSync(file) && statSync(file).isFile() : this.texts.has(file);
  }

  list(folder: string): readonly string[] {
    if (isStub(`${folder}/`)) return existsSync(folder) ? listFolder(folder) : [];
    const below = [...this.texts.keys()].filter((file) => file.startsWith(`${folder}/`));
    const names = below.map((file) => file.slice(folder.length + 1).replace(/\/.*/, "/"));
    return [...new Set(names)].sort();
  }
}

function isStub(file: string): boolean {
  return file.startsWith(`${STUBS}/`);
}

function listFolder(folder: string): string[] {
  const items = readdirSync(folder, { withFileTypes: true });
  return items.map((item) => (item.isDirectory() ? `${item.name}/` : item.name)).sort();
}
