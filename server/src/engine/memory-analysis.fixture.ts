import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { loadParser } from "../frontends/django/syntax/load-parser.fixture";
import { type AnalysisSettings, DEFAULT_SETTINGS } from "../orm/analysis-settings";
import type { FileSource } from "../orm/file-source";
import type { Analysis } from "./analysis";
import { createAnalysis } from "./create-analysis";
import { RULES } from "./rule-info";

const ROOT = "/project";
const OFF_BY_DEFAULT = Object.fromEntries(
  RULES.filter(({ severity }) => severity === "off").map(({ name }) => [name, "off" as const]),
);
const STUBS = resolve(import.meta.dirname, "../../stubs");
const parser = await loadParser();

/** An analysis of files held in memory, by path relative to the project. */
export function memoryAnalysis(
  files: Readonly<Record<string, string>>,
  settings: Partial<AnalysisSettings> = {},
): Analysis {
  return editableAnalysis(files, settings).analysis;
}

/** The same with a way to change texts; a null text removes the file. */
export function editableAnalysis(
  given: Readonly<Record<string, string>>,
  settings: Partial<AnalysisSettings> = {},
): { readonly analysis: Analysis; edit(changes: Readonly<Record<string, string | null>>): void } {
  const files = new MemoryFiles(given);
  const analysis = createAnalysis({
    root: ROOT,
    files,
    sourceFiles: Object.keys(given).map((file) => `${ROOT}/${file}`),
    sitePackages: [],
    stubs: STUBS,
    parser,
    settings: { ...DEFAULT_SETTINGS, rules: OFF_BY_DEFAULT, ...settings },
  });
  return {
    analysis,
    edit(changes) {
      for (const [file, text] of Object.entries(changes)) files.write(pathOf(file), text);
      analysis.changed(Object.keys(changes).map(pathOf));
    },
  };
}

export function pathOf(file: string): string {
  return `${ROOT}/${file}`;
}

/** The files of a test, and from disk the declarations that ship with the product. */
class MemoryFiles implements FileSource {
  private readonly texts: Map<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.texts = new Map(Object.entries(files).map(([file, text]) => [pathOf(file), text]));
  }

  write(file: string, text: string | null): void {
    if (text === null) this.texts.delete(file);
    else this.texts.set(file, text);
  }

  read(file: string): string | null {
    if (isStub(file)) return existsSync(file) ? readFileSync(file, "utf8") : null;
    return this.texts.get(file) ?? null;
  }

  stamp(): null {
    return null;
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
