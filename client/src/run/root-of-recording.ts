import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { recordingFiles } from "./follow-recording";

/** A header is one short line. */
const LONGEST_HEADER = 64 * 1024;

/** The workspace folder that a run's folder of recordings is of, as its header names it; null where none says so. */
export function rootOfRecording(folder: string): string | null {
  const [first] = recordingFiles(folder);
  if (first === undefined) return null;
  try {
    const { root } = JSON.parse(readBeginning(join(folder, first)).split("\n", 1)[0] ?? "") as { root?: unknown };
    return typeof root === "string" ? root : null;
  } catch {
    return null;
  }
}

function readBeginning(path: string): string {
  const descriptor = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(LONGEST_HEADER);
    return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, LONGEST_HEADER, 0));
  } finally {
    closeSync(descriptor);
  }
}
