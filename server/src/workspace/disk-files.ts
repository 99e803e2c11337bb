import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { FileSource } from "../orm/file-source";
import { decodePython } from "./decode-python";

/** Files of more bytes are generated or data, and would hold everything else up. */
const MOST_BYTES = 2 * 1024 * 1024;

/** Some file systems tell times no finer than this, in milliseconds. */
const YOUNG = 2000;

/** The files on disk. What cannot be read is null to the reader and one sentence, kept until the file changes. */
export class DiskFiles implements FileSource {
  private readonly sentences = new Map<string, string>();
  private readonly deleted = new Set<string>();

  constructor(private readonly root: string) {}

  read(file: string): string | null {
    const result = this.decode(file);
    if ("text" in result) {
      this.sentences.delete(file);
      return result.text;
    }
    if (!this.deleted.has(file)) this.sentences.set(file, `${this.nameOf(file)} ${result.problem}.`);
    return null;
  }

  stamp(file: string): string | null {
    try {
      const { mtimeMs, ctimeMs, size, ino } = statSync(file);
      if (Date.now() - Math.max(mtimeMs, ctimeMs) < YOUNG) return null;
      return [mtimeMs, ctimeMs, size, ino].join("-");
    } catch {
      return null;
    }
  }

  isFile(file: string): boolean {
    try {
      return statSync(file).isFile();
    } catch {
      // Besides being absent it may lie in a folder that must not be read, or be a link that leads to itself.
      return false;
    }
  }

  list(folder: string): readonly string[] {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      return entries.map((entry) => (isFolder(folder, entry) ? `${entry.name}/` : entry.name)).sort();
    } catch {
      return [];
    }
  }

  /** Takes that a file changed, or that it is gone on purpose. */
  noteChange(file: string, exists: boolean): void {
    this.sentences.delete(file);
    if (exists) this.deleted.delete(file);
    else this.deleted.add(file);
  }

  /** What could not be read, a sentence for each file. */
  problems(): string[] {
    return [...this.sentences.values()];
  }

  private nameOf(file: string): string {
    return file.startsWith(`${this.root}/`) ? file.slice(this.root.length + 1) : file;
  }

  private decode(file: string): ReturnType<typeof decodePython> {
    try {
      // Opening a pipe would wait for somebody to write to it, so that opening must not block.
      const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        const status = fstatSync(handle);
        if (!status.isFile()) return { problem: "is not a regular file, so that it was left out" };
        if (status.size > MOST_BYTES)
          return { problem: `is larger than 2 MB (${megabytes(status.size)}), so that it was left out` };
        return decodePython(readFileSync(handle));
      } finally {
        closeSync(handle);
      }
    } catch (error) {
      return { problem: describeFailure(error) };
    }
  }
}

function isFolder(folder: string, entry: { name: string; isDirectory(): boolean; isSymbolicLink(): boolean }): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(`${folder}/${entry.name}`).isDirectory();
  } catch {
    return false;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function describeFailure(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "went away before it was read";
  if (code === "EACCES" || code === "EPERM") return "may not be read (permission denied)";
  return `could not be read (${code ?? String(error)})`;
}
