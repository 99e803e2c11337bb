import { setImmediate } from "node:timers/promises";
import { RecordingDecoder } from "../recording/recording-decoder";
import { RecordingIndex } from "../recording/recording-index";
import { RecordingFiles } from "../workspace/recording-files";

/** How often a run that goes on is looked at, in milliseconds. */
const INTERVAL = 500;

/** A recording on disk, read as far as it is written; followed while the run goes on. */
export class RecordedRun {
  private decoder: RecordingDecoder;
  private files: RecordingFiles;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private current: RecordingIndex | null = null;

  private constructor(
    private readonly path: string,
    private readonly roots: readonly string[],
  ) {
    this.decoder = new RecordingDecoder({ rootFor: (root) => placeRoot(root, roots) });
    this.files = new RecordingFiles(path, this.decoder);
  }

  /** Reads a file, or a folder of `.jsonl` files, in slices. What cannot be read is said by `problems`. */
  static async open(path: string, roots: readonly string[], isCancelled = () => false): Promise<RecordedRun> {
    const run = new RecordedRun(path, roots);
    await run.read(isCancelled);
    return run;
  }

  /** Null where nothing could be read. */
  get index(): RecordingIndex | null {
    return this.current;
  }

  /** Sentences for the user. */
  problems(): string[] {
    const { recording } = this.current ?? {};
    return [...this.files.problems(), ...(recording?.problems ?? []), ...this.strange()];
  }

  /** Goes on reading what the run writes, and calls `changed` each time, until every process has ended or `close`. */
  follow(changed: () => void, interval = INTERVAL): void {
    if (this.isClosed || this.current?.recording.complete === true) return;
    this.timer = setTimeout(async () => {
      if (await this.read(() => this.isClosed)) changed();
      this.follow(changed, interval);
    }, interval);
    this.timer.unref();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** True when there was something new. */
  private async read(isCancelled: () => boolean): Promise<boolean> {
    let result = await this.files.readOn(isCancelled);
    if (result === "replaced") {
      this.decoder = new RecordingDecoder({ rootFor: (root) => placeRoot(root, this.roots) });
      this.files = new RecordingFiles(this.path, this.decoder);
      result = await this.files.readOn(isCancelled);
    }
    if (isCancelled() || (result === "same" && this.current !== null)) return false;
    const index = await RecordingIndex.build(this.decoder.recording(), setImmediate, isCancelled);
    if (index === null) return false;
    this.current = index;
    return true;
  }

  /** A recording of another project shows nothing, and somebody should say why. */
  private strange(): string[] {
    const paths = [...(this.current?.paths() ?? [])];
    if (paths.length === 0 || paths.some((path) => this.roots.some((root) => path.startsWith(`${root}/`)))) return [];
    return [`The recording ${this.path} is of other files than those of this workspace (${paths[0]}).`];
  }
}

/** A recording made elsewhere is of the first folder; one made below or above a folder stays where it is. */
function placeRoot(root: string, roots: readonly string[]): string {
  const isNear = roots.some((each) => each === root || each.startsWith(`${root}/`) || root.startsWith(`${each}/`));
  return isNear ? root : (roots[0] ?? root);
}
