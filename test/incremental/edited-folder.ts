import { resolve } from "node:path";
import type { Analysis } from "../../server/src/engine/analysis";
import { createAnalysis } from "../../server/src/engine/create-analysis";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import { DEFAULT_SETTINGS } from "../../server/src/orm/analysis-settings";
import type { FactsCache } from "../../server/src/orm/facts-cache";
import { MemoryFiles } from "./memory-files";

export const ROOT = "/project";
const STUBS = resolve(import.meta.dirname, "../../server/stubs");
const parser = await loadParser();

/** Texts are parsed once for all fresh analyses: what is compared stands above the facts. */
class MemoryCache implements FactsCache {
  private readonly kept = new Map<string, Uint8Array>();

  get(key: string): Uint8Array | null {
    return this.kept.get(key) ?? null;
  }

  put(key: string, bytes: Uint8Array): void {
    this.kept.set(key, bytes);
  }
}

const cache = new MemoryCache();

/** A folder whose analysis is told of edits. Paths are relative to the folder. */
export class EditedFolder {
  private readonly files: MemoryFiles;
  private readonly analysis: Analysis;

  constructor(texts: ReadonlyMap<string, string>) {
    this.files = new MemoryFiles(ROOT, STUBS, texts);
    this.analysis = this.start(false);
  }

  text(path: string): string {
    return this.files.read(`${ROOT}/${path}`) ?? "";
  }

  /** A null text removes the file. */
  edit(path: string, text: string | null): void {
    this.files.write(`${ROOT}/${path}`, text);
    this.analysis.changed([`${ROOT}/${path}`]);
  }

  /** What the analysis that saw all edits says of one file. */
  findings(path: string): string[] {
    return this.analysis.findings(`${ROOT}/${path}`).map(sayFinding);
  }

  /** What it says of the whole folder, costs of functions included. */
  everything(): string[] {
    return say(this.analysis, this.files.paths());
  }

  /** What an analysis says that never saw other texts than today's. */
  afresh(): string[] {
    return say(this.start(true), this.files.paths());
  }

  private start(cached: boolean): Analysis {
    return createAnalysis({
      root: ROOT,
      files: this.files,
      sourceFiles: this.files.paths(),
      sitePackages: [],
      stubs: STUBS,
      parser,
      settings: { ...DEFAULT_SETTINGS, djangoVersion: [6, 1] },
      ...(cached ? { cache } : {}),
    });
  }
}

function say(analysis: Analysis, files: readonly string[]): string[] {
  const findings = analysis.allFindings().map(sayFinding);
  const costs = files.flatMap((file) => costsIn(analysis, file));
  const models = analysis.schemas().flatMap(({ models }) => [...models.values()].map(({ label }) => label).sort());
  return [...findings, ...costs, `models: ${models.join(" ")}`, ...analysis.problems()];
}

function sayFinding({ finding, ...places }: ReturnType<Analysis["allFindings"]>[number]): string {
  return JSON.stringify({ rule: finding.rule, message: finding.message, path: finding.path, ...places });
}

function costsIn(analysis: Analysis, file: string): string[] {
  const starts = [...(analysis.text(file) ?? "").matchAll(/^( *)def /gm)].map(
    ({ index, 0: all }) => index + all.length,
  );
  return starts.flatMap((at) => {
    const cost = analysis.cost(file, at);
    return cost === null ? [] : [JSON.stringify(cost)];
  });
}
