import { DjangoWorld } from "../frontends/django/django-world";
import { createProject, type Project } from "../frontends/django/modules/project";
import type { PythonParser } from "../frontends/django/syntax/python-parser";
import type { AnalysisSettings } from "../orm/analysis-settings";
import type { FactsCache } from "../orm/facts-cache";
import type { FileSource } from "../orm/file-source";
import type { Fix } from "../orm/fix";
import type { Schema } from "../orm/schema";
import type { Span } from "../orm/span";
import { isAnalysed } from "./analysed-files";
import type {
  Analysis,
  Directive,
  ExpressionFacts,
  FilePlace,
  FunctionCost,
  LocatedFinding,
  Progress,
} from "./analysis";
import { compareFacts } from "./compare-facts";
import { FactsStore } from "./facts-store";
import { LoadedNames } from "./loaded-names";
import { locateFindings } from "./locate-findings";

export interface AnalysisOptions {
  /** Absolute workspace folder. */
  readonly root: string;
  readonly files: FileSource;
  /** Python files found by the workspace, absolute. */
  readonly sourceFiles: readonly string[];
  readonly sitePackages: readonly string[];
  /** Folder with our declarations of well-known packages. */
  readonly stubs: string;
  readonly parser: PythonParser;
  readonly settings: AnalysisSettings;
  readonly cache?: FactsCache;
}

/** Findings of one unit, and the revision of the workspace they were made in. */
interface UnitResult {
  readonly findings: readonly LocatedFinding[];
  readonly revision: number;
}

/** The one implementation of {@link Analysis}: one Django project per workspace folder. */
export class WorkspaceAnalysis implements Analysis {
  private readonly store: FactsStore;
  private readonly project: Project;
  private readonly world: DjangoWorld;
  private readonly loaded: LoadedNames;
  private readonly results = new Map<string, Map<string, UnitResult>>();
  private readonly problemLines: string[] = [];
  private revision = 1;
  private pending: string[] | null = null;

  constructor(private readonly options: AnalysisOptions) {
    const { root, files, sourceFiles, sitePackages, stubs } = options;
    this.store = new FactsStore(files, options.parser, options.cache ?? null);
    const facts = (file: string) => this.store.facts(file);
    this.project = createProject({ root, files, sourceFiles, facts, sitePackages, stubs });
    this.loaded = new LoadedNames((file) => this.store.text(file));
    this.world = new DjangoWorld(this.project, (relation) => this.loaded.has(relation, this.files()));
  }

  files(): readonly string[] {
    return this.project.allFiles().filter((file) => isAnalysed(file, this.options.root));
  }

  schemas(): readonly Schema[] {
    return [this.world.schema];
  }

  text(file: string): string | null {
    return this.store.text(file);
  }

  problems(): readonly string[] {
    return this.problemLines;
  }

  findings(file: string): readonly LocatedFinding[] {
    if (isAnalysed(file, this.options.root)) this.analyseFile(file);
    const found: LocatedFinding[] = [];
    for (const units of this.results.values()) {
      for (const result of units.values()) found.push(...result.findings.filter((item) => item.place.file === file));
    }
    return sortFindings(distinctFindings(found));
  }

  allFindings(): readonly LocatedFinding[] {
    while (this.step(1000));
    const found = [...this.results.values()].flatMap((units) =>
      [...units.values()].flatMap((result) => result.findings),
    );
    return sortFindings(distinctFindings(found));
  }

  step(milliseconds: number): boolean {
    this.pending ??= [...this.files()].reverse();
    const end = performance.now() + milliseconds;
    for (let file = this.pending.pop(); file !== undefined; file = this.pending.pop()) {
      this.analyseFile(file);
      if (performance.now() > end) break;
    }
    return this.pending.length > 0;
  }

  progress(): Progress {
    const total = this.files().length;
    return { done: total - (this.pending?.length ?? total), total };
  }

  changed(files: readonly string[]): void {
    const reshaped = files.filter((file) => !this.absorb(file));
    if (reshaped.length > 0) {
      this.project.invalidate(reshaped);
      for (const file of reshaped) this.loaded.forget(file);
      this.world.refreshSchema();
    }
    this.revision += 1;
    this.pending = null;
  }

  /** Takes a new text that changed functions only; false when others may see a difference. */
  private absorb(file: string): boolean {
    const beforeText = this.store.text(file);
    const before = this.store.forget(file);
    const after = before && this.store.facts(file);
    const afterText = this.store.text(file);
    if (!before || !after || beforeText === null || afterText === null) return false;
    const change = compareFacts(before, beforeText, after, afterText);
    if (change.shape) return false;
    for (const unit of change.units) this.world.unitChanged(file, unit);
    if (change.positions) this.world.positionsChanged(file);
    this.loaded.forget(file);
    return true;
  }

  locate(span: Span): FilePlace {
    const start = span.unit === "" ? 0 : (this.store.facts(span.file)?.units.get(span.unit)?.start ?? 0);
    return { file: span.file, start: start + span.start, end: start + span.end };
  }

  describe(_file: string, _offset: number): ExpressionFacts | null {
    return null;
  }

  why(_file: string, _line: number): readonly string[] {
    return [];
  }

  cost(_file: string, _offset: number): FunctionCost | null {
    return null;
  }

  fixAll(_findings: readonly LocatedFinding[]): Fix | null {
    return null;
  }

  directives(file: string): readonly Directive[] {
    return (this.store.facts(file)?.directives ?? []).map(({ s, e, text }) => ({
      place: { file, start: s, end: e },
      text,
    }));
  }

  private analyseFile(file: string): void {
    const facts = this.store.facts(file);
    if (!facts) {
      this.results.delete(file);
      return;
    }
    const before = this.results.get(file) ?? new Map<string, UnitResult>();
    const now = new Map<string, UnitResult>();
    for (const unit of facts.units.keys()) {
      const known = before.get(unit);
      now.set(unit, known?.revision === this.revision ? known : this.analyseUnit(file, unit));
    }
    this.results.set(file, now);
  }

  private analyseUnit(file: string, unit: string): UnitResult {
    try {
      const reports = this.world.reports(file, unit);
      return { findings: locateFindings(this, reports), revision: this.revision };
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.problemLines.push(`${file}: ${unit} could not be analysed: ${reason}`);
      return { findings: [], revision: this.revision };
    }
  }
}

function sortFindings(findings: readonly LocatedFinding[]): LocatedFinding[] {
  return [...findings].sort(
    (a, b) =>
      compare(a.place.file, b.place.file) ||
      a.place.start - b.place.start ||
      compare(a.finding.rule, b.finding.rule) ||
      compare(a.finding.path ?? "", b.finding.path ?? ""),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Several receivers of one method say the same thing once. */
function distinctFindings(findings: readonly LocatedFinding[]): LocatedFinding[] {
  const seen = new Set<string>();
  return findings.filter((item) => {
    const root = item.chain[0];
    const key = `${item.finding.rule}|${item.place.file}|${item.place.start}|${item.place.end}|${item.finding.path}|${root?.file}|${root?.start}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
