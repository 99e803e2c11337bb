import { relative } from "node:path";

/** The path as seen from a folder, posix separators; "." for the folder itself. */
export function relativeTo(folder: string, file: string): string {
  return relative(folder, file).split("\\").join("/") || ".";
}
