import { RecordedRun } from "../engine/recorded-run";
import type { Workspace } from "../engine/workspace";
import { RecordedFeatures } from "./recorded-features";

/** The one recording that is shown, in all folders of the workspace. */
export class OpenRecording {
  private run: RecordedRun | null = null;
  private current: RecordedFeatures | null = null;
  /** Of the recording that is being opened: a later one takes its place. */
  private turn = 0;

  constructor(
    private readonly workspaces: readonly Workspace[],
    private readonly changed: () => void,
  ) {}

  get features(): RecordedFeatures | null {
    return this.current;
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
    if (path === null) {
      this.show(null);
      return [];
    }
    const isOutdated = (): boolean => this.turn !== turn;
    const roots = this.workspaces.map(({ root }) => root);
    const run = await RecordedRun.open([...earlier, path], roots, isOutdated);
    if (isOutdated()) return [];
    this.run = run;
    this.show(run);
    run.follow(() => this.show(run));
    return run.problems();
  }

  forget(files: readonly string[]): void {
    this.current?.forget(files);
  }

  private show(run: RecordedRun | null): void {
    const index = run?.index ?? null;
    for (const workspace of this.workspaces) workspace.useRecording(index);
    this.current = index && new RecordedFeatures(index, this.workspaces);
    this.changed();
  }
}
