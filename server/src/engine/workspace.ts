import type { PythonParser } from "../frontends/django/syntax/python-parser";
import type { AnalysisSettings } from "../orm/analysis-settings";
import type { FactsCache } from "../orm/facts-cache";
import { stubsFolder } from "../workspace/bundled-data";
import { type DiscoveredFiles, discoverFiles, isDiscoverable } from "../workspace/discover-files";
import { DiskFiles } from "../workspace/disk-files";
import { findEnvironment } from "../workspace/find-environment";
import { matchGlobs } from "../workspace/match-globs";
import { mergeSettings, type RuleSelection } from "../workspace/merge-settings";
import { OpenDocuments } from "../workspace/open-documents";
import { readConfiguration } from "../workspace/read-configuration";
import { readEditorSettings } from "../workspace/read-editor-settings";
import type { Analysis } from "./analysis";
import { createAnalysis } from "./create-analysis";
import { RULES } from "./rule-info";

export interface WorkspaceOptions {
  /** Absolute, posix separators, no closing slash. */
  readonly root: string;
  readonly parser: PythonParser;
  readonly cache: FactsCache | null;
  readonly selection: RuleSelection;
  /** The editor's settings, unchecked. */
  readonly editorSettings: unknown;
}

const RULE_NAMES = RULES.map(({ name }) => name);
/** Files whose change may change the settings or the environment. */
const SETTINGS_FILES = /\/(pyproject\.toml|pyvenv\.cfg)$/;

/** What the settings are made of, read anew when one of their files changes. */
interface Ground {
  readonly settings: AnalysisSettings;
  readonly sitePackages: readonly string[];
  /** For people: the Django version and where it is written. */
  readonly django: string | null;
  readonly problems: readonly string[];
}

/** One workspace folder with its texts, settings and analysis, kept up to date with the editor and the disk. */
export class Workspace {
  readonly root: string;
  private readonly disk: DiskFiles;
  private readonly documents: OpenDocuments;
  private editorSettings: unknown;
  private ground: Ground;
  private discovered: DiscoveredFiles = { files: [], problems: [] };
  private current: Analysis;

  private constructor(private readonly options: WorkspaceOptions) {
    this.root = options.root;
    this.disk = new DiskFiles(options.root);
    this.documents = new OpenDocuments(this.disk);
    this.editorSettings = options.editorSettings;
    this.ground = this.readGround();
    this.current = this.startAnalysis();
  }

  /** Reads the settings and finds the files. Analyses nothing yet. */
  static async open(options: WorkspaceOptions): Promise<Workspace> {
    const workspace = new Workspace(options);
    await workspace.discover();
    return workspace;
  }

  get analysis(): Analysis {
    return this.current;
  }

  get settings(): AnalysisSettings {
    return this.ground.settings;
  }

  /** Whether a file belongs to the folder. */
  holds(file: string): boolean {
    return file.startsWith(`${this.root}/`);
  }

  /** The path of a file in the folder, for people. */
  pathOf(file: string): string {
    return this.holds(file) ? file.slice(this.root.length + 1) : file;
  }

  openDocument(file: string, text: string): void {
    const isNews = this.analysis.text(file) !== text;
    this.documents.set(file, text);
    if (isNews) this.tellAnalysis([file]);
  }

  closeDocument(file: string): void {
    const shown = this.documents.read(file);
    this.documents.delete(file);
    const isNews = !this.disk.isFile(file) || this.disk.read(file) !== shown;
    if (isNews) this.tellAnalysis([file]);
  }

  /** Takes changes on disk. */
  filesChanged(files: readonly { file: string; kind: "created" | "changed" | "deleted" }[]): void {
    for (const { file, kind } of files) this.disk.noteChange(file, kind !== "deleted");
    this.tellAnalysis(files.map(({ file }) => file).filter((file) => !this.documents.has(file)));
    if (files.some(({ file }) => SETTINGS_FILES.test(file))) this.takeSettings();
  }

  /** Takes the editor's settings, unchecked. */
  configure(editorSettings: unknown): void {
    this.editorSettings = editorSettings;
    this.takeSettings();
  }

  /** Whether findings of a rule are unwanted in a file. */
  isSilent(rule: string, file: string): boolean {
    const { rules, exclude, perFileIgnores } = this.settings;
    const path = this.pathOf(file);
    if (rules[rule] === "off" || matchGlobs(exclude)(path)) return true;
    return perFileIgnores.some((ignore) => ignore.rules.includes(rule) && matchGlobs([ignore.pattern])(path));
  }

  /** What could not be read or understood, each said once. */
  problems(): string[] {
    const { ground, discovered, disk, analysis } = this;
    return [...new Set([...ground.problems, ...discovered.problems, ...disk.problems(), ...analysis.problems()])];
  }

  /** What the analysis stands on, for the log. */
  describe(): string {
    const { django, sitePackages } = this.ground;
    const packages = sitePackages.length === 0 ? "no Python environment found" : sitePackages.join(", ");
    return `${this.root}: ${this.discovered.files.length} Python files; Django ${django ?? "version unknown"}; ${packages}`;
  }

  private async discover(): Promise<void> {
    this.discovered = await discoverFiles(this.root, this.settings.exclude);
    this.current = this.startAnalysis();
  }

  /** Starts anew only where the settings differ in effect. */
  private takeSettings(): void {
    const before = JSON.stringify(this.ground);
    const excluded = JSON.stringify(this.settings.exclude);
    this.ground = this.readGround();
    if (JSON.stringify(this.ground) === before) return;
    this.current = this.startAnalysis();
    // Until the folder has been walked again, files that are no longer excluded stay out.
    if (JSON.stringify(this.settings.exclude) !== excluded) void this.discover();
  }

  private readGround(): Ground {
    const editor = readEditorSettings(this.editorSettings, RULE_NAMES);
    const { configuration, problems } = readConfiguration(`${this.root}/pyproject.toml`, RULE_NAMES);
    const virtualEnv = process.env.VIRTUAL_ENV;
    const environment = findEnvironment(this.root, { pythonPath: editor.pythonPath, virtualEnv });
    const { django, sitePackages, problem } = environment;
    const djangoVersion = django?.version ?? null;
    const { selection } = this.options;
    return {
      settings: mergeSettings({ ruleNames: RULE_NAMES, configuration, editor, selection, djangoVersion }),
      sitePackages,
      django: django && `${django.version.join(".")} (${django.source})`,
      problems: [...problems, ...editor.problems, ...(problem === null ? [] : [problem])],
    };
  }

  private startAnalysis(): Analysis {
    const { root, documents, ground } = this;
    const { parser, cache } = this.options;
    const { settings, sitePackages } = ground;
    const unsaved = documents.files().filter((file) => isDiscoverable(root, file, settings.exclude));
    const isExcluded = matchGlobs(settings.exclude);
    const found = this.discovered.files.filter((file) => !isExcluded(file.slice(root.length + 1)));
    const sourceFiles = [...new Set([...found, ...unsaved])].sort();
    const stubs = stubsFolder();
    return createAnalysis({
      ...{ root, files: documents, sourceFiles, sitePackages, stubs, parser, settings },
      ...(cache === null ? {} : { cache }),
    });
  }

  /** New files are told only where they would have been found; of known files every change is told. */
  private tellAnalysis(files: readonly string[]): void {
    const { exclude } = this.settings;
    const known = files.filter((file) => !file.endsWith(".py") || isDiscoverable(this.root, file, exclude));
    if (known.length > 0) this.analysis.changed(known);
  }
}
