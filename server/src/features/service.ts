import type { Place, Position, Range } from "../../../protocol/place";
import type { QueryList, ReportData, TimelineEntry } from "../../../protocol/recorded";
import { openWorkspaces } from "../engine/open-workspaces";
import type { Severity } from "../orm/finding";
import { WorkspaceService } from "./workspace-service";

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
  /** What the code does differently after the edits, in sentences. */
  changes: string[];
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

export interface LineCount {
  /** Zero-based. */
  line: number;
  label: string;
  tooltip: string;
  /** The line repeats its queries. */
  hot: boolean;
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
  /** Made a little at a time. Null while no recording is open, and when cancelled. */
  report(isCancelled?: () => boolean): Promise<ReportData | null>;
  /** The report as JSON for other programs, in the same way. */
  exportReport(isCancelled?: () => boolean): Promise<string | null>;
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
