import { readFileSync, statSync } from "node:fs";
import { createLanguageService } from "../features/service";
import { LineIndex } from "../orm/line-index";
import { absolute, findRoots } from "./find-roots";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** Runs `roundtrip why FILE:LINE` with a one-based line; gives the exit code. Throws a {@link UsageError}. */
export async function runWhy(file: string, line: number, terminal: Terminal): Promise<number> {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${file} is a folder.`);
  const [root] = findRoots([file]);
  refuseLinesBeyond(file, line);
  const service = await createLanguageService({ roots: root ? [root.root] : [], log: () => {} });
  // Callers in other files decide what is found here.
  await service.index(
    () => {},
    () => false,
  );
  for (const problem of service.status().problems) terminal.complain(problem);
  await terminal.print(`${service.why(absolute(file), line - 1)}\n`);
  return 0;
}

function refuseLinesBeyond(file: string, line: number): void {
  // Lines end at the same bytes in every encoding of Python.
  const text = readFileSync(file, "latin1");
  const count = new LineIndex(text.replace(/(\r\n?|\n)$/, "")).lineCount;
  if (line > count)
    throw new UsageError(`${file} has ${count} ${count === 1 ? "line" : "lines"}: there is no line ${line}.`);
}
