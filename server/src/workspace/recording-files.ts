import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import { StringDecoder } from "node:string_decoder";

/** Takes the files of a recording piece by piece. */
export interface RecordingSink {
  open(name: string): { push(piece: string): void };
}

interface ReadFile {
  readonly sink: { push(piece: string): void };
  readonly decoder: StringDecoder;
  /** Bytes read so far. */
  offset: number;
}

/** Bytes read before others get their turn. */
const PIECE = 256 * 1024;

/** The files of a recording on disk, read as far as they are written; never more than a piece of them at a time. */
export class RecordingFiles {
  private readonly files = new Map<string, ReadFile>();
  private readonly sentences = new Map<string, string>();

  /** `path` is a file, or a folder of files whose names end in `.jsonl`: there may be none as yet. */
  constructor(
    private readonly path: string,
    private readonly sink: RecordingSink,
  ) {}

  /** What could not be read, as sentences. */
  problems(): string[] {
    return [...this.sentences.values()];
  }

  /**
   * Reads what was written since the last time. `grown`: there was something; `replaced`: a file is shorter than it was,
   * so that it is another one and all is to be read anew.
   */
  async readOn(isCancelled: () => boolean): Promise<"same" | "grown" | "replaced"> {
    let result: "same" | "grown" = "same";
    for (const file of await this.list()) {
      if (isCancelled()) return result;
      const read = await this.readFile(file, isCancelled);
      if (read === "replaced") return read;
      if (read === "grown") result = read;
    }
    return result;
  }

  private async list(): Promise<string[]> {
    this.sentences.delete(this.path);
    try {
      if (!(await stat(this.path)).isDirectory()) return [this.path];
      const names = (await readdir(this.path)).filter((name) => name.endsWith(".jsonl")).sort();
      return names.map((name) => `${this.path}/${name}`);
    } catch (error) {
      this.sentences.set(this.path, failure(this.path, error));
      return [];
    }
  }

  private async readFile(file: string, isCancelled: () => boolean): Promise<"same" | "grown" | "replaced"> {
    try {
      const { size } = await stat(file);
      const known = this.files.get(file);
      if (known && size < known.offset) return "replaced";
      if (known && size === known.offset) return "same";
      const reading = known ?? { sink: this.sink.open(basename(file)), decoder: new StringDecoder("utf8"), offset: 0 };
      this.files.set(file, reading);
      const handle = await open(file, "r");
      try {
        await readTo(handle, reading, isCancelled);
      } finally {
        await handle.close();
      }
      this.sentences.delete(file);
      return "grown";
    } catch (error) {
      this.sentences.set(file, failure(file, error));
      return "same";
    }
  }
}

async function readTo(handle: FileHandle, reading: ReadFile, isCancelled: () => boolean): Promise<void> {
  const buffer = Buffer.alloc(PIECE);
  while (!isCancelled()) {
    const { bytesRead } = await handle.read(buffer, 0, PIECE, reading.offset);
    if (bytesRead === 0) return;
    reading.offset += bytesRead;
    reading.sink.push(reading.decoder.write(buffer.subarray(0, bytesRead)));
  }
}

function failure(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `There is no recording at ${path}.`;
  return `${path} could not be read (${code ?? String(error)}).`;
}
