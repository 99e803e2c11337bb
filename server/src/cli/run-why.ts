import { statSync } from "node:fs";
import { createLanguageService } from "../features/service";
import { absolute, findRoots } from "./find-roots";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** Runs `roundtrip why FILE:LINE` with a one-based line; gives the exit code. Throws a {@link UsageError}. */
export async function runWhy(file: string, line: number, terminal: Terminal): Promise<number> {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${file} is a folder.`);
  const [root] = findRoots([file]);
  const service = await createLanguageService({ roots: root ? [root.root] : [], log: () => {} });
  await terminal.print(`${service.why(absolute(file), line - 1)}\n`);
  return 0;
}
