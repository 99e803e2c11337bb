import type { Position, Range } from "../../../protocol/place";
import type { QueryList, ReportData, TimelineEntry } from "../../../protocol/recorded";
import { takeTurns } from "../engine/take-turns";
import type { Workspace } from "../engine/workspace";
import type { Fix } from "../orm/fix";
import { listActions } from "./actions";
import { checkFile } from "./check-file";
import { renderDiagnostics } from "./diagnostics";
import { giveWay } from "./give-way";
import { renderHover } from "./hover";
import { type LensSettings, readLensSettings } from "./lens-settings";
import { READING, renderLenses } from "./lenses";
import { renderLineCounts } from "./line-counts";
import { renderLineHover } from "./line-hover";
import { listQueries } from "./list-queries";
import { OpenRecording } from "./open-recording";
import { Recollection } from "./recollection";
import { renderReport, renderTimeline } from "./recorded-report";
import type {
  ActionData,
  DiagnosticData,
  HoverData,
  LanguageService,
  LensData,
  LineCount,
  StatusData,
} from "./service";
import { readStatus } from "./status";
import { listTestsReaching } from "./tests-reaching";
import { TextPlaces } from "./text-places";
import { renderWhy } from "./why";
import { writeReport } from "./write-report";

/** How long the analysis goes on before requests get their turn, in milliseconds. */
const TURN = 25;
/** Open files whose diagnostics are kept for the next session. */
const MOST_KEPT = 32;

export interface WorkspaceServiceOptions {
  readonly log: (line: string) => void;
  readonly recordingChanged: () => void;
  /** The editor's section `roundtrip`, unchecked. */
  readonly settings?: unknown;
}

/** Answers for several workspace folders. A file belongs to the innermost folder that holds it. */
export class WorkspaceService implements LanguageService {
  private readonly workspaces: readonly Workspace[];
  private indexing = false;
  private isIndexed = false;
  private readonly recollections: ReadonlyMap<Workspace, Recollection>;
  /** Findings by file, as of the last look at each: after an edit, counting them all anew would analyse everything. */
  private readonly counts = new Map<string, number>();

  private readonly recording: OpenRecording;
  private readonly log: (line: string) => void;
  private lensSettings: LensSettings;

  constructor(workspaces: readonly Workspace[], { log, recordingChanged, settings }: WorkspaceServiceOptions) {
    this.workspaces = [...workspaces].sort((a, b) => b.root.length - a.root.length);
    this.recollections = new Map(workspaces.map((workspace) => [workspace, new Recollection(workspace)]));
    this.log = log;
    this.lensSettings = readLensSettings(settings);
    this.recording = new OpenRecording(this.workspaces, recordingChanged);
  }

  open(file: string, text: string): void {
    this.recording.forget([file]);
    this.workspaceOf(file)?.openDocument(file, text);
  }

  change(file: string, text: string): void {
    this.open(file, text);
  }

  close(file: string): void {
    this.recording.forget([file]);
    this.workspaceOf(file)?.closeDocument(file);
  }

  filesChanged(files: { file: string; kind: "created" | "changed" | "deleted" }[]): void {
    this.recording.forget(files.map(({ file }) => file));
    for (const { file, kind } of files) if (kind === "deleted") this.counts.delete(file);
    for (const workspace of this.workspaces) {
      const own = files.filter(({ file }) => this.workspaceOf(file) === workspace);
      if (own.length > 0) workspace.filesChanged(own);
    }
  }

  configure(settings: unknown): void {
    this.lensSettings = readLensSettings(settings);
    for (const workspace of this.workspaces) workspace.configure(settings);
  }

  async index(report: (done: number, total: number) => void, isCancelled: () => boolean): Promise<void> {
    this.indexing = true;
    try {
      for (let isDone = false; !isDone; ) {
        await giveWay();
        if (isCancelled()) return;
        isDone = !this.step();
        const progress = this.workspaces.map(({ analysis }) => analysis.progress());
        const total = progress.reduce((sum, each) => sum + each.total, 0);
        report(
          Math.min(
            total,
            progress.reduce((sum, { done }) => sum + done, 0),
          ),
          total,
        );
      }
      this.isIndexed = true;
      for (const recollection of this.recollections.values()) recollection.forget();
      for (const workspace of this.workspaces) {
        await this.count(workspace);
        for (const sentence of workspace.unread()) this.log(sentence);
      }
    } finally {
      this.indexing = false;
    }
  }

  diagnostics(file: string): DiagnosticData[] {
    const workspace = this.workspaceOf(file);
    return (workspace && this.recollections.get(workspace)?.of(file)) ?? this.freshDiagnostics(file);
  }

  private freshDiagnostics(file: string): DiagnosticData[] {
    const about = this.about(file);
    if (about === null) return [];
    this.counts.set(file, about.checked.findings.length);
    return renderDiagnostics(about.places, about.checked);
  }

  end(): void {
    if (!this.isIndexed) return;
    for (const [workspace, recollection] of this.recollections) {
      // The next session begins without a recording.
      workspace.useRecording(null);
      const open = workspace.openFiles().slice(-MOST_KEPT);
      recollection.keep(new Map(open.map((file) => [file, this.freshDiagnostics(file)])));
    }
  }

  actions(file: string, range: Range, only?: readonly string[]): ActionData[] {
    const about = this.about(file);
    return about === null ? [] : listActions({ ...about, file }, range, only);
  }

  hover(file: string, position: Position): HoverData | null {
    const workspace = this.workspaceOf(file);
    if (!workspace) return null;
    const { analysis, settings } = workspace;
    const places = new TextPlaces(analysis);
    const pathOf = (each: string): string => workspace.pathOf(each);
    const findings = () => checkFile(workspace, file, workspace.findings(file)).findings;
    const request = { analysis, places, pathOf, djangoVersion: settings.djangoVersion, findings };
    const { features } = this.recording;
    const recorded = features && renderLineHover(features, file, position.line);
    const known = renderHover(request, file, position);
    return joinHovers(known, known && this.recording.isReading ? `*${READING}*` : recorded, position);
  }

  why(file: string, line: number): string {
    const about = this.about(file);
    return about === null ? "The file is in no folder of the workspace." : renderWhy(about, file, line);
  }

  openRecording(path: string | null, earlier: readonly string[] = []): Promise<string[]> {
    return this.recording.open(path, earlier);
  }

  lenses(file: string): LensData[] {
    const workspace = this.workspaceOf(file);
    if (!workspace || !this.lensSettings.lenses) return [];
    const { features, isReading } = this.recording;
    return renderLenses(workspace, isReading ? "reading" : features, file);
  }

  queriesOf(key: string): QueryList {
    const { features } = this.recording;
    return features ? listQueries(features, key) : { title: "", rows: [] };
  }

  lineCounts(file: string, range: Range): LineCount[] {
    const { features } = this.recording;
    const { lineCounts } = this.lensSettings;
    if (features === null || lineCounts === "off") return [];
    const counts = renderLineCounts(features, file, range);
    return lineCounts === "all" ? counts : counts.filter(({ hot }) => hot);
  }

  async report(isCancelled = () => false): Promise<ReportData | null> {
    const { features } = this.recording;
    return features && takeTurns(renderReport(features), isCancelled);
  }

  async exportReport(isCancelled = () => false): Promise<string | null> {
    const { features } = this.recording;
    const report = await this.report(isCancelled);
    return features && report && writeReport(report, features.recording.root, null);
  }

  timeline(name: string): TimelineEntry[] {
    const { features } = this.recording;
    return features ? renderTimeline(features, name) : [];
  }

  testsReaching(file: string, position: Position): string[] {
    const workspace = this.workspaceOf(file);
    const { features } = this.recording;
    return workspace && features ? listTestsReaching(features, workspace, file, position) : [];
  }

  status(): StatusData {
    const findings = [...this.counts.values()].reduce((total, count) => total + count, 0);
    return { indexing: this.indexing, findings, ...readStatus(this.workspaces) };
  }

  /** Counts the findings of all files, in turns. What is edited meanwhile is counted when its diagnostics are asked for. */
  private async count(workspace: Workspace): Promise<void> {
    const { analysis } = workspace;
    let start = performance.now();
    for (const file of [...analysis.filesWithFindings()]) {
      const { findings } = checkFile(workspace, file, analysis.findingsWithoutFixes(file));
      this.counts.set(file, findings.length);
      if (performance.now() - start < TURN) continue;
      await giveWay();
      start = performance.now();
    }
  }

  /** Analyses for one turn; false when nothing is left to do. */
  private step(): boolean {
    return this.workspaces.some(({ analysis }) => analysis.step(TURN));
  }

  private workspaceOf(file: string): Workspace | undefined {
    return this.workspaces.find((workspace) => workspace.holds(file));
  }

  /** What the features need to know about one file; null outside every folder. */
  private about(file: string) {
    const workspace = this.workspaceOf(file);
    if (!workspace) return null;
    const { analysis } = workspace;
    const found = workspace.findings(file);
    const checked = checkFile(workspace, file, found);
    return {
      analysis,
      places: new TextPlaces(analysis),
      found,
      checked,
      pathOf: (each: string): string => workspace.pathOf(each),
      isSilent: (rule: string, each: string): boolean => workspace.isSilent(rule, each),
      pinCount: (offset: number): Fix | null =>
        workspace.recorded && analysis.pinCount(workspace.recorded.places, file, offset),
      testsOf: (each: string, name: string): string[] => {
        const { features } = this.recording;
        const recorded = features?.at(each);
        const today = recorded?.places.today(each);
        const part = each.endsWith(".py") ? today?.unit(name) : today?.template();
        return features && recorded ? features.testsIn(recorded.workspace, part?.groups ?? []) : [];
      },
    };
  }
}

/** What the analysis says of an expression, then what its line really sent. */
function joinHovers(hover: HoverData | null, recorded: string | null, position: Position): HoverData | null {
  if (recorded === null) return hover;
  if (hover !== null) return { ...hover, markdown: `${hover.markdown}\n\n---\n\n${recorded}` };
  return { markdown: recorded, range: { start: position, end: position } };
}
