import { RecordedRun } from "../engine/recorded-run";
import { takeTurns } from "../engine/take-turns";
import type { Workspace, WorkspaceRecording } from "../engine/workspace";
import { RecordedFeatures } from "./recorded-features";

/** Reading that takes longer, in milliseconds, is said. */
const LONG = 500;

/** The one recording that is shown, in all folders of the workspace. */
export class OpenRecording {
  private run: RecordedRun | null = null;
  private current: RecordedFeatures | null = null;
  /** Of the recording that is being opened: a later one takes its place. */
  private turn = 0;
  private isTold = false;

  constructor(
    private readonly workspaces: readonly Workspace[],
    private readonly changed: () => void,
  ) {}

  get features(): RecordedFeatures | null {
    return this.current;
  }

  /** There are no counts because a large recording is still being read. */
  get isReading(): boolean {
    return this.isTold && this.current === null;
  }

  /**
   * Opens a file or a folder, and follows a run that goes on; null closes. `earlier` are recordings of earlier runs,
   * oldest first, which count for what `path` did not run. Gives sentences about what is wrong.
   */
  async open(path: string | null, earlier: readonly string[]): Promise<string[]> {
    this.turn += 1;
    const { turn } = this;
    this.run?.close();
    this.run = null;
    this.isTold = false;
    const isOutdated = (): boolean => this.turn !== turn;
    if (path === null) {
      await this.show(null, isOutdated);
      return [];
    }
    const telling = setTimeout(() => this.tell(isOutdated), LONG);
    try {
      const roots = this.workspaces.map(({ root }) => root);
      const run = await RecordedRun.open([...earlier, path], roots, isOutdated);
      if (isOutdated()) return [];
      this.run = run;
      if (!(await this.show(run, isOutdated))) return [];
      run.follow(() => this.show(run, isOutdated));
      return run.problems();
    } finally {
      clearTimeout(telling);
      if (!isOutdated()) this.isTold = false;
    }
  }

  forget(files: readonly string[]): void {
    this.current?.forget(files);
  }

  private tell(isOutdated: () => boolean): void {
    if (isOutdated() || this.current !== null) return;
    this.isTold = true;
    this.changed();
  }

  /** False when it was outdated before it could be shown: what is shown stays. */
  private async show(run: RecordedRun | null, isOutdated: () => boolean): Promise<boolean> {
    const index = run?.index ?? null;
    const joined = new Map<Workspace, WorkspaceRecording | null>();
    for (const workspace of this.workspaces) {
      joined.set(workspace, index && (await takeTurns(workspace.joinRecording(index), isOutdated)));
      if (isOutdated()) return false;
    }
    for (const workspace of this.workspaces) workspace.useRecording(joined.get(workspace) ?? null);
    this.current = index && new RecordedFeatures(index, this.workspaces);
    this.changed();
    return true;
  }
}
