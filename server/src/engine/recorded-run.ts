import { RecordingDecoder } from "../recording/recording-decoder";
import { RecordingIndex } from "../recording/recording-index";
import { isFile } from "../workspace/look-at-disk";
import { RecordingFiles } from "../workspace/recording-files";
import { takeTurns } from "./take-turns";

/** How often a run that goes on is looked at, in milliseconds. */
const INTERVAL = 500;
/** How many times as long as reading took it is left alone. */
const REST = 4;

interface Reading {
  readonly decoder: RecordingDecoder;
  readonly files: readonly RecordingFiles[];
}

/** Recordings on disk, read as far as they are written; the latest is followed while its run goes on. */
export class RecordedRun {
  /** What reads on, null once every process has ended: it takes as much room as what was read. */
  private reading: Reading | null = null;
  /** About files that are not read any more. */
  private sentences: readonly string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private current: RecordingIndex | null = null;

  private constructor(
    /** Oldest first. */
    private readonly paths: readonly string[],
    private readonly roots: readonly string[],
  ) {}

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
    return [...this.sentences, ...(recording?.problems ?? []), ...this.strange()];
  }

  /**
   * Goes on reading what the run writes, and calls `changed` each time and waits for it, until every process has ended or
   * `close`.
   */
  follow(changed: () => Promise<unknown>, interval = INTERVAL): void {
    if (this.isClosed || this.current?.recording.complete === true) return;
    this.timer = setTimeout(async () => {
      const start = performance.now();
      if (await this.read(() => this.isClosed)) await changed();
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
    let reading = this.reading ?? this.begin();
    let result = await readOn(reading, isCancelled);
    if (result === "replaced") {
      reading = this.begin();
      result = await readOn(reading, isCancelled);
    }
    this.sentences = reading.files.flatMap((files) => files.problems());
    if (isCancelled() || (result === "same" && this.current !== null)) return false;
    const recording = await takeTurns(reading.decoder.recording(), isCancelled);
    if (recording === null) return false;
    this.reading = recording.complete ? null : reading;
    const index = await takeTurns(RecordingIndex.build(recording), isCancelled);
    if (index === null) return false;
    this.current = index;
    return true;
  }

  private begin(): Reading {
    const decoder = new RecordingDecoder({
      rootFor: (root) => placeRoot(root, this.roots),
      latest: this.paths.length - 1,
    });
    const files = this.paths.map((path, age) => new RecordingFiles(path, { open: (name) => decoder.open(name, age) }));
    this.reading = { decoder, files };
    return this.reading;
  }

  /** A recording of another project shows nothing, and somebody should say why. */
  private strange(): string[] {
    const files = [...(this.current?.paths() ?? [])];
    const isHere = (file: string): boolean => this.roots.some((root) => file.startsWith(`${root}/`)) && isFile(file);
    if (this.roots.length === 0 || files.length === 0 || files.some(isHere)) return [];
    return [`The recording ${this.paths.at(-1)} is of other files than those of this workspace (${files[0]}).`];
  }
}

async function readOn({ files }: Reading, isCancelled: () => boolean): Promise<"same" | "grown" | "replaced"> {
  let result: "same" | "grown" = "same";
  for (const each of files) {
    const read = await each.readOn(isCancelled);
    if (read === "replaced") return read;
    if (read === "grown") result = read;
  }
  return result;
}

/** A recording made elsewhere is of the first folder; one made below or above a folder stays where it is. */
function placeRoot(root: string, roots: readonly string[]): string {
  const isNear = roots.some((each) => each === root || each.startsWith(`${root}/`) || root.startsWith(`${each}/`));
  return isNear ? root : (roots[0] ?? root);
}
