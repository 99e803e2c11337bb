import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { FactsCache } from "../orm/facts-cache";

const MOST_BYTES = 256 * 1024 * 1024;
const DAY = 24 * 60 * 60 * 1000;
/** Bytes of the digest that stands before an entry's content. */
const DIGEST = 16;

export interface DiskCacheOptions {
  readonly directory: string;
  /** Part of every key: what another release wrote is never read. */
  readonly version: string;
  /** Total size kept, in bytes. */
  readonly mostBytes?: number;
}

/**
 * A cache in a folder: one file for each key, with a digest of its content, so that a damaged or half-written entry is
 * not there. Several processes may share the folder. It never throws: without a folder to write to it keeps nothing.
 */
export class DiskFactsCache implements FactsCache {
  private readonly folder: string;
  private readonly version: string;
  private writable = true;

  constructor({ directory, version, mostBytes = MOST_BYTES }: DiskCacheOptions) {
    this.folder = join(directory, "facts");
    this.version = version;
    try {
      mkdirSync(this.folder, { recursive: true });
      removeOldest(this.folder, mostBytes);
    } catch {
      this.writable = false;
    }
  }

  get(key: string): Uint8Array | null {
    const path = this.pathOf(key);
    try {
      const entry = readFileSync(path);
      const content = entry.subarray(DIGEST);
      if (!digestOf(content).equals(entry.subarray(0, DIGEST))) return null;
      touch(path);
      return inflateRawSync(content);
    } catch {
      return null;
    }
  }

  put(key: string, bytes: Uint8Array): void {
    if (!this.writable) return;
    const content = deflateRawSync(bytes, { level: 1 });
    try {
      writeFileSync(this.pathOf(key), Buffer.concat([digestOf(content), content]));
    } catch {
      // A full or read-only disk stays so: trying again for each file would only cost time.
      this.writable = false;
    }
  }

  private pathOf(key: string): string {
    return join(this.folder, createHash("sha256").update(`${this.version}|${key}`).digest("hex").slice(0, 40));
  }
}

function digestOf(content: Uint8Array): Buffer {
  return createHash("sha256").update(content).digest().subarray(0, DIGEST);
}

/** An entry that is used is young again; once a day is enough to tell it from the others. */
function touch(path: string): void {
  const now = new Date();
  if (now.getTime() - statSync(path).mtimeMs > DAY) utimesSync(path, now, now);
}

/** Makes room down to three quarters of `mostBytes`, so that it is not needed again at once. */
function removeOldest(folder: string, mostBytes: number): void {
  const entries = readdirSync(folder).flatMap((name) => {
    const status = statSync(join(folder, name), { throwIfNoEntry: false });
    return status?.isFile() ? [{ path: join(folder, name), size: status.size, time: status.mtimeMs }] : [];
  });
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total <= mostBytes) return;
  for (const { path, size } of entries.sort((a, b) => a.time - b.time)) {
    if (total <= mostBytes * 0.75) break;
    rmSync(path, { force: true });
    total -= size;
  }
}
