import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { LocatedFinding } from "../../server/src/engine/analysis";
import { createAnalysis } from "../../server/src/engine/create-analysis";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import { DEFAULT_SETTINGS } from "../../server/src/orm/analysis-settings";
import type { FileSource } from "../../server/src/orm/file-source";
import { LineIndex } from "../../server/src/orm/line-index";
import type { AnalysedFinding } from "./compare-with-analyser";

const ROOT = "/project";
const STUBS = resolve(import.meta.dirname, "../../server/stubs");

/** Runs the engine over files held in memory; paths are relative to the project, in and out. */
export async function analyseFiles(files: ReadonlyMap<string, string>): Promise<{ findings: AnalysedFinding[] }> {
  const analysis = createAnalysis({
    root: ROOT,
    files: new FilesInMemory(files),
    sourceFiles: [...files.keys()].filter((file) => file.endsWith(".py")).map((file) => `${ROOT}/${file}`),
    sitePackages: [],
    stubs: STUBS,
    parser: await parser,
    settings: DEFAULT_SETTINGS,
  });
  const findings = analysis.allFindings().map((found) => describe(found, files));
  const problems = analysis.problems();
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return { findings };
}

const parser = loadParser();

function describe({ finding, place, fix }: LocatedFinding, files: ReadonlyMap<string, string>): AnalysedFinding {
  const file = relative(place.file);
  const text = files.get(file) ?? "";
  return {
    rule: finding.rule,
    file,
    start: oneBased(text, place.start),
    end: oneBased(text, place.end),
    path: finding.path,
    message: finding.message,
    fix:
      fix === null || "refused" in fix
        ? null
        : {
            title: fix.title,
            safety: fix.safety,
            edits: fix.edits.map((edit) => ({
              file: relative(edit.file),
              startOffset: edit.start,
              endOffset: edit.end,
              newText: edit.newText,
            })),
          },
  };
}

function oneBased(text: string, offset: number): { line: number; column: number } {
  const { line, character } = new LineIndex(text).positionAt(offset);
  return { line: line + 1, column: character + 1 };
}

function relative(file: string): string {
  return file.slice(ROOT.length + 1);
}

/** The case's files, and the declarations that ship with the product from disk. */
class FilesInMemory implements FileSource {
  private readonly texts: ReadonlyMap<string, string>;

  constructor(files: ReadonlyMap<string, string>) {
    this.texts = new Map([...files].map(([file, text]) => [`${ROOT}/${file}`, text]));
  }

  read(file: string): string | null {
    if (file.startsWith(`${STUBS}/`)) return existsSync(file) ? readFileSync(file, "utf8") : null;
    return this.texts.get(file) ?? null;
  }

  isFile(file: string): boolean {
    if (file.startsWith(`${STUBS}/`)) return existsSync(file) && statSync(file).isFile();
    return this.texts.has(file);
  }

  list(folder: string): readonly string[] {
    const prefix = folder.endsWith("/") ? folder : `${folder}/`;
    if (prefix.startsWith(`${STUBS}/`)) {
      return existsSync(prefix)
        ? readdirSync(prefix, { withFileTypes: true })
            .map((item) => (item.isDirectory() ? `${item.name}/` : item.name))
            .sort()
        : [];
    }
    const names = new Set<string>();
    for (const file of this.texts.keys()) {
      if (!file.startsWith(prefix)) continue;
      const rest = file.slice(prefix.length);
      const slash = rest.indexOf("/");
      names.add(slash < 0 ? rest : rest.slice(0, slash + 1));
    }
    return [...names].sort();
  }
}
