import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** How many runs are kept, so that the disk does not fill. */
const KEPT = 5;

/** A run's id: sorts by time, and no two are equal. */
export function createRunId(now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${time}-${randomBytes(3).toString("hex")}`;
}

/** The recordings below the extension's storage, oldest first; absolute. */
export function listRuns(storage: string): string[] {
  try {
    return readdirSync(join(storage, "recordings"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^\d{8}-\d{6}-/.test(entry.name))
      .map(({ name }) => join(storage, "recordings", name))
      .sort();
  } catch {
    return [];
  }
}

/** Makes the folder of a new run, and removes the oldest ones that are not `inUse`. */
export function createRunFolder(storage: string, runId: string, inUse: ReadonlySet<string>): string {
  const folder = join(storage, "recordings", runId);
  mkdirSync(folder, { recursive: true });
  const obsolete = listRuns(storage).slice(0, -KEPT);
  for (const old of obsolete.filter((path) => path !== folder && !inUse.has(path))) {
    try {
      rmSync(old, { recursive: true, force: true });
    } catch {
      // Another window may be reading it: the next run tries again.
    }
  }
  return folder;
}
