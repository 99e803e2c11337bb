import type { Workspace } from "../engine/workspace";
import { listActions } from "./actions";
import { checkFile } from "./check-file";
import { renderDiagnostics } from "./diagnostics";
import { giveWay } from "./give-way";
import { renderHover } from "./hover";
import { Recollection } from "./recollection";
import type { ActionData, DiagnosticData, HoverData, LanguageService, Position, Range, StatusData } from "./service";
import { readStatus } from "./status";
import { TextPlaces } from "./text-places";
import { renderWhy } from "./why";

/** How long the analysis goes on before requests get their turn, in milliseconds. */
const TURN = 25;
/** Open files whose diagnostics are kept for the next session. */
const MOST_KEPT = 32;

/** Answers for several workspace folders. A file belongs to the innermost folder that holds it. */
export class WorkspaceService implements LanguageService {
  private readonly workspaces: readonly Workspace[];
  private indexing = false;
  private isIndexed = false;
  private readonly recollections: ReadonlyMap<Workspace, Recollection>;
  /** Findings by file, as of the last look at each: after an edit, counting them all anew would analyse everything. */
  private readonly counts = new Map<string, number>();

  constructor(
    workspaces: readonly Workspace[],
    private readonly log: (line: string) => void,
  ) {
    this.workspaces = [...workspaces].sort((a, b) => b.root.length - a.root.length);
    this.recollections = new Map(workspaces.map((workspace) => [workspace, new Recollection(workspace)]));
  }

  open(file: string, text: string): void {
    this.workspaceOf(file)?.openDocument(file, text);
  }

  change(file: string, text: string): void {
    this.workspaceOf(file)?.openDocument(file, text);
  }

  close(file: string): void {
    this.workspaceOf(file)?.closeDocument(file);
  }

  filesChanged(files: { file: string; kind: "created" | "changed" | "deleted" }[]): void {
    for (const { file, kind } of files) if (kind === "deleted") this.counts.delete(file);
    for (const workspace of this.workspaces) {
      const own = files.filter(({ file }) => this.workspaceOf(file) === workspace);
      if (own.length > 0) workspace.filesChanged(own);
    }
  }

  configure(settings: unknown): void {
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
    return renderHover({ analysis, places, pathOf, djangoVersion: settings.djangoVersion, findings }, file, position);
  }

  why(file: string, line: number): string {
    const about = this.about(file);
    return about === null ? "The file is in no folder of the workspace." : renderWhy(about, file, line);
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
    };
  }
}
