import { isTestCase } from "../frontends/django/edits/is-test-case";
import { createProject, type Project } from "../frontends/django/modules/project";
import type { TextClues } from "../frontends/django/modules/text-clues";
import type { PythonParser } from "../frontends/django/syntax/python-parser";
import type { AnalysisSettings } from "../orm/analysis-settings";
import type { CodeReport } from "../orm/code-report";
import type { FactsCache } from "../orm/facts-cache";
import type { FileSource } from "../orm/file-source";
import type { Finding } from "../orm/finding";
import type { Fix } from "../orm/fix";
import { LineIndex } from "../orm/line-index";
import type { Rule } from "../orm/rule";
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
  OutlineItem,
  Progress,
  ReliedKey,
  UnreadPart,
} from "./analysis";
import { breachesOf } from "./breaches-of";
import { compareFacts } from "./compare-facts";
import { describeExpression } from "./describe-expression";
import { DjangoProject } from "./django-project";
import { explainLine } from "./explain-line";
import type { ExpressionGround } from "./expression-ground";
import { FactsStore } from "./facts-store";
import { findProjectRoots, rootOf } from "./find-project-roots";
import { FixPlans } from "./fix-plans";
import { functionCost } from "./function-cost";
import { heldBack } from "./held-back";
import { type Judgement, judgeReports, NO_JUDGEMENT, rulesAsked } from "./judge-reports";
import { KeysInSql } from "./keys-in-sql";
import { listUnread } from "./list-unread";
import { LoadedNames } from "./loaded-names";
import { locateFinding } from "./locate-finding";
import { LockReach } from "./lock-reach";
import { MemberNames } from "./member-names";
import { NameMentions } from "./name-mentions";
import { ObservedUnit } from "./observed-unit";
import { outlineOf } from "./outline-of";
import { pinCount } from "./pin-count";
import { type EditGround, planFixAll, planFixes } from "./plan-fixes";
import { presentFindings } from "./present-findings";
import type { RecordedPlaces } from "./recorded-places";
import { reliedKeys } from "./relied-keys";
import { StartedByHand } from "./started-by-hand";
import { UnitJudgements } from "./unit-judgements";
import { WaitingCallers } from "./waiting-callers";

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

const NO_FIXES = { fix: null, alternatives: [] };

/** The one implementation of {@link Analysis}. */
export class WorkspaceAnalysis implements Analysis {
  private readonly store: FactsStore;
  /** Innermost first; the last one takes what no other holds. Never empty. */
  private readonly projects: readonly DjangoProject[];
  private readonly loaded: LoadedNames;
  private readonly members = new MemberNames((file) => this.store.members(file));
  private readonly mentions: NameMentions;
  private readonly byHand: StartedByHand;
  private readonly keysInSql: KeysInSql;
  private readonly waiting: WaitingCallers;
  private readonly judgements = new UnitJudgements((found) =>
    heldBack(
      found,
      this.byHand,
      this.waiting,
      (file, model) => this.isElsewhere(file, model),
      (file, model) => this.isInSql(file, model),
    ),
  );
  private readonly lockReach: LockReach;
  private readonly asked: readonly Rule[];
  private readonly plans = new FixPlans();
  private readonly observed = new ObservedUnit();
  readonly root: string;
  private readonly problemLines: string[] = [];
  private pending: string[] | null = null;
  /** The analysed files among those the projects listed last. */
  private listed: { readonly lists: readonly (readonly string[])[]; readonly files: readonly string[] } = {
    lists: [],
    files: [],
  };

  constructor(private readonly options: AnalysisOptions) {
    const { root, files, sourceFiles, sitePackages, stubs } = options;
    this.root = root;
    this.asked = rulesAsked(options.settings);
    this.store = new FactsStore(root, files, options.parser, options.cache ?? null);
    const facts = (file: string) => this.store.facts(file);
    const clues = (file: string) => this.store.clues(file);
    this.loaded = new LoadedNames((file) => this.store.loads(file));
    const texts = { root, files: () => this.sourceFiles(), text: (file: string) => this.store.text(file), facts };
    this.mentions = new NameMentions(texts);
    this.byHand = new StartedByHand(texts, this.mentions);
    this.keysInSql = new KeysInSql(texts);
    this.waiting = new WaitingCallers(
      this.mentions,
      ({ file, unit }) => this.judgementOf(file, unit).awaited,
      (place) => this.byHand.among([place]).size > 0,
    );
    this.lockReach = new LockReach((file) => this.store.functions(file));
    const roots = findProjectRoots(root, sourceFiles);
    this.projects = roots.map((projectRoot) => {
      const own = sourceFiles.filter((file) => rootOf(roots, file) === projectRoot);
      const project = createProject({ root: projectRoot, files, sourceFiles: own, facts, clues, sitePackages, stubs });
      return new DjangoProject(projectRoot, project, {
        has: (name) => this.loaded.has(name, this.files()),
        filesNaming: (name) => this.members.filesNaming(name, this.programFiles(project)),
        mayReach: (name, locks, requests) => this.lockReach.mayReach(name, locks, requests, this.files()),
      });
    });
  }

  private projectOf(file: string): DjangoProject {
    const roots = this.projects.map((item) => item.root);
    const found = this.projects[roots.indexOf(rootOf(roots, file))];
    if (!found) throw new Error("A workspace has at least one project.");
    return found;
  }

  files(): readonly string[] {
    const lists = this.projects.map(({ project }) => project.allFiles());
    if (lists.some((list, at) => list !== this.listed.lists[at])) {
      this.listed = { lists, files: lists.flat().filter((file) => isAnalysed(file, this.root)) };
    }
    return this.listed.files;
  }

  schemas(): readonly Schema[] {
    return this.projects.map(({ world }) => world.schema);
  }

  text(file: string): string | null {
    return this.store.text(file);
  }

  problems(): readonly string[] {
    return this.problemLines;
  }

  unread(): readonly UnreadPart[] {
    return listUnread({
      root: this.root,
      projects: this.projects.map(({ project }) => project),
      files: this.judgements.files(),
      facts: (file) => this.store.facts(file),
      text: (file) => this.store.text(file),
    });
  }

  findings(file: string): readonly LocatedFinding[] {
    if (isAnalysed(file, this.root)) this.analyseFile(file);
    this.judgements.renewFindingsIn(file, (from, unit) => this.judgementOf(from, unit));
    return this.judgements.present(file, (findings) => this.locateAll(findings));
  }

  foreignFiles(): readonly string[] {
    const own = new Set(this.sourceFiles());
    return this.store.files().filter((file) => !own.has(file));
  }

  digest(foreign: readonly string[]): string {
    return this.store.digest([...this.sourceFiles(), ...foreign]);
  }

  /** What is neither a test nor a migration: things of those meet no other code. */
  private programFiles(project: Project): readonly string[] {
    return project.allFiles().filter((file) => isAnalysed(file, this.root));
  }

  private sourceFiles(): readonly string[] {
    return this.projects.flatMap(({ project }) => project.allFiles());
  }

  filesWithFindings(): Iterable<string> {
    return this.judgements.filesWithFindings();
  }

  findingsWithoutFixes(file: string): readonly LocatedFinding[] {
    const found = this.judgements.in(file);
    return presentFindings(found.map((finding) => ({ ...locateFinding(this, finding), ...NO_FIXES })));
  }

  allFindings(): readonly LocatedFinding[] {
    while (this.step(1000));
    return this.locateAll(this.judgements.all());
  }

  present(findings: readonly Finding[]): readonly LocatedFinding[] {
    const located = findings.map((finding) => {
      const ground = this.groundFor(this.projectOf(finding.span.file));
      return { ...locateFinding(this, finding), ...planFixes(finding, ground, this.judgements.readers.with(finding)) };
    });
    return presentFindings(located);
  }

  private locateAll(findings: readonly Finding[]): LocatedFinding[] {
    const grounds = new Map<DjangoProject, EditGround>();
    const located = findings.map((finding) => {
      const project = this.projectOf(finding.span.file);
      const ground = grounds.get(project) ?? this.groundFor(project);
      grounds.set(project, ground);
      return { ...locateFinding(this, finding), ...this.plans.plan(finding, ground, this.judgements.readers) };
    });
    return presentFindings(located);
  }

  step(milliseconds: number): boolean {
    this.pending ??= [...this.files()].reverse();
    const end = performance.now() + milliseconds;
    for (let file = this.pending.pop(); file !== undefined; file = this.pending.pop()) {
      if (!this.analyseFile(file, end)) this.pending.push(file);
      if (performance.now() > end) break;
    }
    if (this.pending.length === 0) this.store.saveNotes();
    return this.pending.length > 0;
  }

  progress(): Progress {
    const total = this.files().length;
    return { done: total - (this.pending?.length ?? total), total };
  }

  changed(files: readonly string[]): void {
    const reshaped = files.filter((file) => !this.absorb(file));
    const isLoadedElse = files.filter((file) => this.loaded.update(file)).length > 0;
    const isNamedElse = files.filter((file) => this.members.update(file)).length > 0;
    const isReachedElse = files.filter((file) => this.lockReach.update(file)).length > 0;
    for (const item of this.projects) {
      const own = reshaped.filter((file) => this.projectOf(file) === item);
      if (own.length > 0) item.project.invalidate(own);
      if (isLoadedElse) item.world.loadedChanged();
      if (isNamedElse) item.world.membersChanged();
      if (isReachedElse) item.world.lockReachChanged();
      item.world.refreshSchema();
    }
    this.mentions.changed(files);
    this.byHand.changed();
    this.keysInSql.changed();
    this.judgements.changed();
    this.pending = null;
    for (const file of reshaped) if (this.store.facts(file) === null) this.analyseFile(file);
  }

  /** Takes a new text that changed functions only; false when others may see a difference. */
  private absorb(file: string): boolean {
    const clues = this.store.clues(file);
    const before = this.store.forget(file);
    const after = before && this.store.facts(file);
    if (!before || !after) return false;
    const change = compareFacts(before, after);
    if (change.shape || hasOtherClues(clues, this.store.clues(file))) return false;
    const { world } = this.projectOf(file);
    for (const unit of change.units) world.unitChanged(file, unit);
    world.moved(file);
    return true;
  }

  locate(span: Span): FilePlace {
    const start = span.unit === "" ? 0 : (this.store.facts(span.file)?.units.get(span.unit)?.start ?? 0);
    return { file: span.file, start: start + span.start, end: start + span.end };
  }

  describe(file: string, offset: number): ExpressionFacts | null {
    return describeExpression(this.expressionsIn(file), file, offset);
  }

  why(file: string, line: number): readonly string[] {
    const explained = explainLine(this.expressionsIn(file), file, line, this.findings(file));
    const held = [...this.judgements.heldIn(file)].filter(([finding]) => this.isOnLine(finding, line));
    return [...explained, ...new Set(held.map(([, why]) => why))];
  }

  private isOnLine({ span }: Finding, line: number): boolean {
    const { file, start } = this.locate(span);
    return new LineIndex(this.store.text(file) ?? "").positionAt(start).line === line;
  }

  cost(file: string, offset: number): FunctionCost | null {
    return functionCost(this.expressionsIn(file), file, offset);
  }

  reliedKeys(file: string): readonly ReliedKey[] {
    const { world } = this.projectOf(file);
    return reliedKeys(file, world.schema, this.judgements.reliances, (span) => this.locate(span));
  }

  outline(file: string): readonly OutlineItem[] {
    return outlineOf(file, this.store.facts(file));
  }

  reports(file: string, name: string): readonly CodeReport[] {
    const units = [...(this.store.facts(file)?.units.values() ?? [])].filter(({ qualname }) => qualname === name);
    return units.flatMap(({ id }) => this.reportsOf(file, id));
  }

  pinCount(places: RecordedPlaces, file: string, offset: number): Fix | null {
    const facts = this.store.facts(file);
    const text = this.store.text(file);
    const unit = [...(facts?.units.values() ?? [])].find(({ start, end }) => start <= offset && offset <= end);
    if (!unit || text === null) return null;
    const byPytest = places.index.recording.how === "pytest";
    const isDjangos = unit.owner !== null && isTestCase(this.projectOf(file).project, file, unit.owner);
    return pinCount(places, { file, text, unit, byPytest, isTestCase: isDjangos });
  }

  fixAll(findings: readonly LocatedFinding[]): Fix | null {
    const planned = this.projects.flatMap((item) => {
      const own = findings.map(({ finding }) => finding).filter(({ span }) => this.projectOf(span.file) === item);
      return planFixAll(own, this.groundFor(item), this.judgements.readers) ?? [];
    });
    const [first] = planned;
    return first ? { ...first, edits: planned.flatMap(({ edits }) => edits) } : null;
  }

  directives(file: string): readonly Directive[] {
    return (this.store.facts(file)?.directives ?? []).map(({ s, e, text }) => ({
      place: { file, start: s, end: e },
      text,
    }));
  }

  /** Analyses what is not up to date, as far as it gets until `end`; false when something is left to do. */
  private analyseFile(file: string, end = Number.POSITIVE_INFINITY): boolean {
    const units = this.store.facts(file)?.units ?? new Map<string, unknown>();
    return this.judgements.update(file, units, (unit) => this.judgementOf(file, unit), end);
  }

  private judgementOf(file: string, unit: string): Judgement {
    const { world } = this.projectOf(file);
    return (
      this.guarded(file, unit, () => world.judged(file, unit, (reports) => judgeReports(reports, this.asked))) ??
      NO_JUDGEMENT
    );
  }

  private isInSql(file: string, model: string): boolean {
    const cls = this.projectOf(file).world.schema.classOf(model);
    return cls !== null && this.keysInSql.mayCover(cls.file, cls.qualname);
  }

  private isElsewhere(file: string, model: string): boolean {
    return this.guarded(file, "", () => this.projectOf(file).world.isRoutedAsItRuns(model)) ?? false;
  }

  private reportsOf(file: string, unit: string): readonly CodeReport[] {
    return this.guarded(file, unit, () => this.projectOf(file).world.reports(file, unit)) ?? [];
  }

  /** A failure in one function must not silence the others. */
  private guarded<T>(file: string, unit: string, analyse: () => T): T | null {
    try {
      return analyse();
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.problemLines.push(`${file}: ${unit} could not be analysed: ${reason}`);
      return null;
    }
  }

  private expressionsIn(file: string): ExpressionGround {
    const { world, database } = this.projectOf(file);
    return {
      world,
      database,
      settings: this.options.settings,
      observed: this.observed,
      facts: (other) => this.store.facts(other),
      text: (other) => this.store.text(other),
      locate: (span) => this.locate(span),
      reports: (other, unit) => this.reportsOf(other, unit),
      callsOn: (model, key) => this.judgements.reliances.on(model, key),
      isAnalysed: (other) => isAnalysed(other, this.root),
    };
  }

  private readonly breachGround = {
    creations: this.judgements.creations,
    locate: (span: Span) => this.locate(span),
    nameOf: ({ file, start }: FilePlace) =>
      `${file.slice(this.root.length + 1)}:${new LineIndex(this.store.text(file) ?? "").positionAt(start).line + 1}`,
  };

  private groundFor({ world, project, database }: DjangoProject): EditGround {
    const inWorkspace = (other: string) => other.startsWith(`${this.root}/`);
    return {
      text: (other) => (inWorkspace(other) ? this.store.text(other) : null),
      facts: (other) => (inWorkspace(other) ? this.store.facts(other) : null),
      schema: world.schema,
      project,
      constraintName: this.options.settings.constraintName,
      isPolymorphic: (model) => world.isPolymorphic(model),
      djangoVersion: this.options.settings.djangoVersion,
      database,
      breachesOf: (key) => breachesOf(key, world.schema, this.breachGround),
    };
  }
}

/** The body of a function may register receivers of signals and add fields to models, which all others see. */
function hasOtherClues(before: TextClues, after: TextClues): boolean {
  const { addsFields, receives, routes, onRequests } = after;
  if (before.onRequests.join() !== onRequests.join()) return true;
  return before.addsFields !== addsFields || before.receives !== receives || before.routes !== routes;
}
