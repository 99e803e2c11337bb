import type { CodeReport } from "../orm/code-report";

/** A command is seldom run twice at the same time. */
export function isCommand({ file, qualname }: CodeReport): boolean {
  return file.includes("/management/commands/") || /(^|\.)Command\.handle$/.test(qualname);
}
