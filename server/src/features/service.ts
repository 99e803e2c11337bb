import { openWorkspaces } from "../engine/open-workspaces";
import type { Severity } from "../orm/finding";
import { WorkspaceService } from "./workspace-service";

/** Zero-based; `character` counts UTF-16 code units. */
export interface Position {
  line: number;
  character: number;
}

/** The end is exclusive. */
export interface Range {
  start: Position;
  end: Position;
}

export interface Place {
  /** Absolute, posix separators; the same for every file of this interface. */
  file: string;
  range: Range;
}

export interface DiagnosticData {
  rule: string;
  severity: Severity;
  message: string;
  range: Range;
  /** URL of the rule's page. */
  documentation: string;
  related: { place: Place; message: string }[];
  /** Stable over edits elsewhere. */
  fingerprint: string;
  hasFix: boolean;
  /** The range is text that could go. */
  unnecessary?: boolean;
}

export interface FileEdit {
  file: string;
  edits: { range: Range; newText: string }[];
}

export interface ActionData {
  title: string;
  /** `quickfix` or `source.fixAll.roundtrip`. */
  kind: string;
  /** The one to apply when the user asks for the obvious fix. */
  preferred: boolean;
  /** Of the diagnostics it mends. */
  fingerprints: string[];
  edits: FileEdit[];
  /** What the editor runs after the edits, in VS Code's names. */
  command?: { title: string; command: string; arguments: unknown[] };
}

export interface HoverData {
  /** At most ten lines, and below them what a recording has of the line. */
  markdown: string;
  range: Range;
}

export interface StatusData {
  indexing: boolean;
  files: number;
  models: number;
  findings: number;
  /** Sentences about what could not be read. */
  problems: string[];
}

/** What stands above a line. The command is the editor's own, which gives its arguments back to `queriesOf`. */
export interface LensData {
  range: Range;
  title: string;
  command: { command: string; arguments: [string] } | null;
}

/** Queries with one SQL from one place; without one where no code of the workspace sent them. */
export interface QueryRow {
  file: string | null;
  range: Range | null;
  /** In several lines. */
  sql: string;
  count: number;
  seconds: number;
  /** The attribute whose reading sent them. */
  cause: string | null;
  /** How many of them were sent along with others like them; 0 where each was the only one of its test. */
  repeats: number;
  tests: string[];
}

export interface QueryList {
  title: string;
  rows: QueryRow[];
}

export interface LineCount {
  /** Zero-based. */
  line: number;
  label: string;
  tooltip: string;
  /** The line repeats its queries. */
  hot: boolean;
}

export interface ReportRow {
  place: Place | null;
  /** How long it ran; null when that was not recorded. */
  seconds: number | null;
  /** Of the test's body, without what prepares it and cleans up. */
  queries: number;
  repeats: number;
  databaseSeconds: number;
  /** Queries of setup and teardown. */
  setup: number;
  functions: ReportFunction[];
  /** For `queriesOf`. */
  key: string;
}

export interface ReportFunction {
  name: string;
  place: Place | null;
  queries: number;
  repeats: number;
  seconds: number;
  key: string;
}

export type ReportTest = ReportRow & { name: string; outcome: string | null };
export type ReportRequest = ReportRow & {
  name: string;
  method: string;
  route: string;
  view: string | null;
  status: number | null;
};

export interface ReportData {
  /** Unix time in seconds. */
  started: number;
  how: string;
  complete: boolean;
  problems: string[];
  tests: ReportTest[];
  /** Those outside of tests. */
  requests: ReportRequest[];
  /** What belongs to neither; null when there is none. */
  others: (ReportRow & { name: string }) | null;
}

export interface TimelineEntry {
  /** In seconds since the first query of the test or request. */
  at: number;
  seconds: number;
  origin: string;
  file: string | null;
  /** Zero-based. */
  line: number | null;
  sql: string;
  repeat: boolean;
  /** The same for queries with one SQL and stack. */
  group: number;
  phase: string | null;
}

/** All that an editor asks about one or several workspace folders. Methods throw nothing that a user could mend. */
export interface LanguageService {
  open(file: string, text: string, version: number): void;
  change(file: string, text: string, version: number): void;
  close(file: string): void;
  /** Files that changed on disk. */
  filesChanged(files: { file: string; kind: "created" | "changed" | "deleted" }[]): void;
  /** Takes the editor's settings, unchecked: the section `roundtrip`. */
  configure(settings: unknown): void;
  /** Analyses everything, a little at a time. Ends early when cancelled. */
  index(report: (done: number, total: number) => void, isCancelled: () => boolean): Promise<void>;
  diagnostics(file: string): DiagnosticData[];
  /** `only` names the kinds asked for; without it, the actions on the range alone. */
  actions(file: string, range: Range, only?: readonly string[]): ActionData[];
  hover(file: string, position: Position): HoverData | null;
  /** What the analysis knew on a zero-based line, as plain text. */
  why(file: string, line: number): string;
  /**
   * Shows the recording at a path, a file or a folder of `.jsonl` files, and follows a run that goes on; null closes it.
   * `earlier` are recordings of earlier runs, oldest first: they count for tests that the later ones did not run. Gives
   * sentences about what could not be read.
   */
  openRecording(path: string | null, earlier?: readonly string[]): Promise<string[]>;
  lenses(file: string): LensData[];
  /** `key` is the argument of a lens' command, or of a row of the report. */
  queriesOf(key: string): QueryList;
  lineCounts(file: string, range: Range): LineCount[];
  /** Null while no recording is open. */
  report(): ReportData | null;
  /** Of a test or request, by its name in the report, in the order of time. */
  timeline(name: string): TimelineEntry[];
  /** Names of the recorded tests that came through the function at a position. */
  testsReaching(file: string, position: Position): string[];
  status(): StatusData;
  /** Keeps what the next session begins with. The service must not be used afterwards. */
  end(): void;
}

export interface ServiceOptions {
  /** Workspace folders, absolute. */
  roots: string[];
  log: (line: string) => void;
  /** Where the index is kept between sessions; null keeps none. */
  cacheDirectory?: string | null;
  /** The editor's settings, unchecked: the section `roundtrip`. */
  settings?: unknown;
  /** Called when an open recording has grown or was closed. */
  recordingChanged?: () => void;
}

/** Opens the folders and finds their files; analyses nothing yet. Rejects when the parser cannot be loaded. */
export async function createLanguageService({
  log,
  recordingChanged = () => {},
  ...options
}: ServiceOptions): Promise<LanguageService> {
  const workspaces = await openWorkspaces(options);
  for (const workspace of workspaces) log(workspace.describe());
  return new WorkspaceService(workspaces, { log, recordingChanged, settings: options.settings });
}
