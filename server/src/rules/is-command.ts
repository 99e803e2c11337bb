import type { CodeReport } from "../orm/code-report";

/** Folders of programs that people start by hand. */
const PROGRAMS = /\/(management\/commands|scripts|tools)\//;

/** A command is seldom run twice at the same time. */
export function isCommand({ file, qualname }: CodeReport): boolean {
  return PROGRAMS.test(file) || /(^|\.)Command\.handle$/.test(qualname);
}
