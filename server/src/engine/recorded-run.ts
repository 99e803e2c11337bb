import { setImmediate } from "node:timers/promises";
import { RecordingDecoder } from "../recording/recording-decoder";
import { RecordingIndex } from "../recording/recording-index";
import { isFile } from "../workspace/look-at-disk";
import { RecordingFiles } from "../workspace/recording-files";

/** How often a run that goes on is looked at, in milliseconds. */
const INTERVAL = 500;
/** How many times as long as reading took it is left alone. */
const REST = 4;

/** Recordings on disk, read as far as they are written; the latest is followed while its run goes on. */
export class RecordedRun {
  private decoder: RecordingDecoder;
  private files: readonly RecordingFiles[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private current: RecordingIndex | null = null;

  private constructor(
    /** Oldest first. */
    private readonly paths: readonly string[],
    private readonly roots: readonly string[],
  ) {
    this.decoder = this.begin();
  }

  /**
   * Reads files, or folders of `.jsonl` files, in slices, the oldest first: of a test that several ran, the latest
   * counts. What cannot be read is said by `problems`.
   */
  static async open(
    paths: readonly string[],
    roots: readonly string[],
    isCancelled = () => false,
  ): Promise<RecordedRun> {
    const run = new RecordedRun(paths, roots);
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
    return [...this.files.flatMap((files) => files.problems()), ...(recording?.problems ?? []), ...this.strange()];
  }

  /** Goes on reading what the run writes, and calls `changed` each time, until every process has ended or `close`. */
  follow(changed: () => void, interval = INTERVAL): void {
    if (this.isClosed || this.current?.recording.complete === true) return;
    this.timer = setTimeout(async () => {
      const start = performance.now();
      if (await this.read(() => this.isClosed)) changed();
      // A large run takes its time to read: most of it belongs to others.
      const rest = Math.max(INTERVAL, REST * (performance.now() - start));
      this.follow(changed, rest);
    }, interval);
    this.timer.unref();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** True when there was something new. */
  private async read(isCancelled: () => boolean): Promise<boolean> {
    let result = await this.readOn(isCancelled);
    if (result === "replaced") {
      this.decoder = this.begin();
      result = await this.readOn(isCancelled);
    }
    if (isCancelled() || (result === "same" && this.current !== null)) return false;
    const index = await RecordingIndex.build(this.decoder.recording(), setImmediate, isCancelled);
    if (index === null) return false;
    this.current = index;
    return true;
  }

  private begin(): RecordingDecoder {
    const decoder = new RecordingDecoder({ rootFor: (root) => placeRoot(root, this.roots) });
    this.files = this.paths.map((path, age) => new RecordingFiles(path, { open: (name) => decoder.open(name, age) }));
    return decoder;
  }

  private async readOn(isCancelled: () => boolean): Promise<"same" | "grown" | "replaced"> {
    let result: "same" | "grown" = "same";
    for (const files of this.files) {
      const read = await files.readOn(isCancelled);
      if (read === "replaced") return read;
      if (read === "grown") result = read;
    }
    return result;
  }

  /** A recording of another project shows nothing, and somebody should say why. */
  private strange(): string[] {
    const files = [...(this.current?.paths() ?? [])];
    const isHere = (file: string): boolean => this.roots.some((root) => file.startsWith(`${root}/`)) && isFile(file);
    if (this.roots.length === 0 || files.length === 0 || files.some(isHere)) return [];
    return [`The recording ${this.paths.at(-1)} is of other files than those of this workspace (${files[0]}).`];
  }
}

/** A recording made elsewhere is of the first folder; one made below or above a folder stays where it is. */
function placeRoot(root: string, roots: readonly string[]): string {
  const isNear = roots.some((each) => each === root || each.startsWith(`${root}/`) || root.startsWith(`${each}/`));
  return isNear ? root : (roots[0] ?? root);
}
