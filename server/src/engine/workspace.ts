import type { PythonParser } from "../frontends/django/syntax/python-parser";
import type { AnalysisSettings } from "../orm/analysis-settings";
import type { FactsCache } from "../orm/facts-cache";
import type { RecordingIndex } from "../recording/recording-index";
import { stubsFolder } from "../workspace/bundled-data";
import { type DiscoveredFiles, discoverFiles, isDiscoverable } from "../workspace/discover-files";
import { DiskFiles } from "../workspace/disk-files";
import { matchGlobs } from "../workspace/match-globs";
import type { RuleSelection } from "../workspace/merge-settings";
import { OpenDocuments } from "../workspace/open-documents";
import type { Analysis, LocatedFinding } from "./analysis";
import { createAnalysis } from "./create-analysis";
import { isTrueOf } from "./is-true-of";
import { readGround, type WorkspaceGround } from "./read-ground";
import { RecordedFindings } from "./recorded-findings";
import { RecordedPlaces } from "./recorded-places";

export interface WorkspaceOptions {
  /** Absolute, posix separators, no closing slash. */
  readonly root: string;
  readonly parser: PythonParser;
  readonly cache: FactsCache | null;
  readonly selection: RuleSelection;
  /** The editor's settings, unchecked. */
  readonly editorSettings: unknown;
}

type Loading<T> = T | Promise<T>;

/** What an open recording says of the folder's files. */
export interface WorkspaceRecording {
  readonly places: RecordedPlaces;
  readonly findings: RecordedFindings;
}

/** Files whose change may change the settings or the environment. */
const SETTINGS_FILES = /\/(pyproject\.toml|pyvenv\.cfg)$/;

/** A folder of templates or old Python would fill the screen. */
const MOST_UNREAD = 20;

interface Remembered {
  readonly state: string;
  readonly foreign: readonly string[];
  readonly text: string;
}

/** One workspace folder with its texts, settings and analysis, kept up to date with the editor and the disk. */
export class Workspace {
  readonly root: string;
  private readonly disk: DiskFiles;
  private readonly documents: OpenDocuments;
  private editorSettings: unknown;
  private current: Analysis;
  /** Counts what the analysis was told. */
  private changes = 0;
  private isExcluded: (path: string) => boolean;
  private recording: WorkspaceRecording | null = null;
  /** Of the recording that will be shown next. */
  private joining: RecordedPlaces | null = null;

  private constructor(
    private readonly options: WorkspaceOptions,
    private ground: WorkspaceGround,
    private discovered: DiscoveredFiles,
  ) {
    this.root = options.root;
    this.disk = new DiskFiles(options.root);
    this.documents = new OpenDocuments(this.disk);
    this.editorSettings = options.editorSettings;
    this.isExcluded = matchGlobs(ground.settings.exclude);
    this.current = this.startAnalysis();
  }

  /** Reads the settings and finds the files, while the parser may still be loading. Analyses nothing yet. */
  static async open(options: Omit<WorkspaceOptions, "parser"> & { parser: Loading<PythonParser> }): Promise<Workspace> {
    const ground = readGround(options.root, options.editorSettings, options.selection);
    const finding = discoverFiles(options.root, ground.settings.exclude);
    const [parser, discovered] = await Promise.all([options.parser, finding]);
    return new Workspace({ ...options, parser }, ground, discovered);
  }

  get analysis(): Analysis {
    return this.current;
  }

  /** Another number whenever something changed that findings are made of. */
  get revision(): number {
    return this.changes;
  }

  /** Null while no recording is open. */
  get recorded(): WorkspaceRecording | null {
    return this.recording;
  }

  /** Looks for what a recording says of the folder, and first of its open files, in steps, for {@link useRecording}. */
  *joinRecording(index: RecordingIndex): Generator<void, WorkspaceRecording> {
    const places = new RecordedPlaces(index, () => this.analysis);
    this.joining = places;
    const findings = yield* RecordedFindings.join(places);
    for (const file of this.openFiles()) yield* findings.judgedIn(file);
    return { places, findings };
  }

  /** Shows what a recording saw, or with null nothing recorded. */
  useRecording(recording: WorkspaceRecording | null): void {
    this.changes += 1;
    this.joining = null;
    this.recording = recording;
  }

  /** The findings of a file, joined with what was recorded. */
  findings(file: string): readonly LocatedFinding[] {
    return this.recording ? this.recording.findings.in(file) : this.analysis.findings(file);
  }

  /** All findings, joined with what was recorded; analyses everything that is not up to date. */
  allFindings(): readonly LocatedFinding[] {
    const found = this.analysis.allFindings();
    const { recording } = this;
    if (recording === null) return found;
    const recorded = recording.findings.files().filter((file) => this.holds(file));
    const files = new Set([...found.map(({ place }) => place.file), ...recorded]);
    return [...files].sort().flatMap((file) => recording.findings.in(file));
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

  /** The open files, in the order they were opened. */
  openFiles(): readonly string[] {
    return this.documents.files();
  }

  /** Keeps a text for the next session, as long as nothing changes that findings are made of. */
  remember(text: string): void {
    const foreign = this.analysis.foreignFiles();
    const state = this.state(foreign);
    if (state === null) return;
    const kept: Remembered = { state, foreign, text };
    this.options.cache?.put(this.rememberedKey(), new TextEncoder().encode(JSON.stringify(kept)));
  }

  /** The text kept last, when all that findings are made of is the same as then. */
  recall(): string | null {
    const bytes = this.options.cache?.get(this.rememberedKey());
    if (!bytes) return null;
    const { state, foreign, text } = JSON.parse(new TextDecoder().decode(bytes)) as Remembered;
    return this.state(foreign) === state ? text : null;
  }

  private rememberedKey(): string {
    return `remembered-${this.root}`;
  }

  /** Equal where settings, environment and all texts are; null where that cannot be told. */
  private state(foreign: readonly string[]): string | null {
    // A package that was installed or removed since shows in the times of its folder.
    const packages = this.ground.sitePackages.map((folder) => this.disk.stamp(folder));
    if (packages.includes(null)) return null;
    return JSON.stringify([this.ground, packages, this.analysis.digest(foreign)]);
  }

  /** Takes changes on disk. */
  filesChanged(files: readonly { file: string; kind: "created" | "changed" | "deleted" }[]): void {
    for (const { file, kind } of files) this.disk.noteChange(file, kind !== "deleted");
    this.tellAnalysis(files.map(({ file }) => file).filter((file) => !this.documents.has(file)));
    if (files.some(({ file }) => SETTINGS_FILES.test(file))) this.takeGround();
  }

  /** Takes the editor's settings, unchecked. */
  configure(editorSettings: unknown): void {
    this.editorSettings = editorSettings;
    this.takeGround();
  }

  /** Whether findings of a rule are unwanted in a file. */
  isSilent(rule: string, file: string): boolean {
    const { rules, perFileIgnores, djangoVersion } = this.settings;
    const path = this.pathOf(file);
    if (rules[rule] === "off" || !isTrueOf(rule, djangoVersion) || this.isExcluded(path)) return true;
    return perFileIgnores.some((ignore) => ignore.rules.includes(rule) && matchGlobs([ignore.pattern])(path));
  }

  /** What could not be read or understood, each said once. */
  problems(): string[] {
    const { ground, discovered, disk, analysis } = this;
    return [...new Set([...ground.problems, ...discovered.problems, ...disk.problems(), ...analysis.problems()])];
  }

  /** Sentences about what the project's own text leaves unknown; not of what is open, which is being typed. */
  unread(): string[] {
    const parts = this.analysis.unread().filter(({ file }) => !this.documents.has(file));
    const sentences = [...new Set(parts.map(({ sentence }) => sentence))];
    const more = sentences.length - MOST_UNREAD;
    return more > 0
      ? [...sentences.slice(0, MOST_UNREAD), `And ${more} more files or settings are like this.`]
      : sentences;
  }

  /** What the analysis stands on, for the log. */
  describe(): string {
    const { django, sitePackages } = this.ground;
    const packages = sitePackages.length === 0 ? "no Python environment found" : sitePackages.join(", ");
    return `${this.root}: ${this.discovered.files.length} Python files; Django ${django ?? "version unknown"}; ${packages}`;
  }

  /** Starts anew only where something differs in effect. */
  private takeGround(): void {
    const before = this.ground;
    this.ground = readGround(this.root, this.editorSettings, this.options.selection);
    if (JSON.stringify(this.ground) === JSON.stringify(before)) return;
    const { exclude } = this.settings;
    this.isExcluded = matchGlobs(exclude);
    this.current = this.startAnalysis();
    // Until the folder has been walked again, files that are no longer excluded stay out.
    if (JSON.stringify(exclude) !== JSON.stringify(before.settings.exclude)) void this.discover();
  }

  private async discover(): Promise<void> {
    const { exclude } = this.settings;
    const discovered = await discoverFiles(this.root, exclude);
    // The settings may have changed once more in the meantime.
    if (this.settings.exclude !== exclude) return;
    this.discovered = discovered;
    this.current = this.startAnalysis();
  }

  private startAnalysis(): Analysis {
    this.changes += 1;
    const { root, documents, ground } = this;
    const { parser, cache } = this.options;
    const { settings, sitePackages } = ground;
    const unsaved = documents.files().filter((file) => isDiscoverable(root, file, settings.exclude));
    const found = this.discovered.files.filter((file) => !this.isExcluded(this.pathOf(file)));
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
    this.recording?.places.forget(files);
    this.joining?.forget(files);
    const known = files.filter((file) => !file.endsWith(".py") || isDiscoverable(this.root, file, exclude));
    if (known.length === 0) return;
    this.changes += 1;
    this.analysis.changed(known);
  }
}
