import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

const CHUNK = 1 << 20;

/**
 * Reads what has been appended to the files of a recording's folder since the last look. A line that is still being
 * written waits for its end.
 */
export class RecordingTail {
  private readonly files = new Map<string, { offset: number; rest: string }>();
  private readonly buffer = Buffer.alloc(CHUNK);

  constructor(
    private readonly folder: string,
    private readonly take: (file: string, lines: string[]) => void,
  ) {}

  /** Gives the new lines of every file to `take`. @returns whether there were any */
  look(): boolean {
    let grew = false;
    for (const name of recordingFiles(this.folder)) grew = this.readOn(name) || grew;
    return grew;
  }

  private readOn(name: string): boolean {
    const state = this.files.get(name) ?? { offset: 0, rest: "" };
    this.files.set(name, state);
    let grew = false;
    const descriptor = open(join(this.folder, name));
    if (descriptor === null) return false;
    try {
      for (;;) {
        const count = readSync(descriptor, this.buffer, 0, CHUNK, state.offset);
        if (count === 0) return grew;
        // A chunk ends where its last line ends, so that no character is cut in two.
        const end = this.buffer.subarray(0, count).lastIndexOf(10) + 1;
        const used = end > 0 ? end : count < CHUNK ? 0 : count;
        if (used === 0) return grew;
        state.offset += used;
        const lines = (state.rest + this.buffer.toString("utf8", 0, used)).split("\n");
        state.rest = lines.pop() ?? "";
        grew = grew || lines.length > 0;
        this.take(name, lines);
      }
    } finally {
      closeSync(descriptor);
    }
  }
}

/** The files of a recording's folder; none when the folder is gone. */
export function recordingFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".jsonl"))
      .sort();
  } catch {
    return [];
  }
}

function open(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch {
    return null;
  }
}
