import { execFile } from "node:child_process";

/** What an interpreter can run. */
export interface PythonFacts {
  readonly path: string;
  readonly version: readonly [major: number, minor: number];
  readonly hasDjango: boolean;
  readonly hasPytest: boolean;
}

// Looks for the packages without importing them: what they do when imported is no business of a look.
const QUESTION = `
import importlib.util, json, sys
has = lambda name: importlib.util.find_spec(name) is not None
print(json.dumps([sys.version_info[0], sys.version_info[1], has("django"), has("pytest")]))
`;
const PATIENCE = 30_000;

/** Asks the interpreter at `path`, in the folder it would run in. Gives a sentence when it does not answer. */
export function probePython(path: string, cwd: string): Promise<PythonFacts | { problem: string }> {
  return new Promise((resolve) => {
    execFile(path, ["-c", QUESTION], { cwd, timeout: PATIENCE }, (error, stdout, stderr) => {
      const facts = error === null ? readAnswer(path, stdout) : null;
      const reason = stderr.trim().split("\n").at(-1) || error?.message || "it gave no answer";
      resolve(facts ?? { problem: `${path} does not run as a Python: ${reason}. Choose another interpreter.` });
    });
  });
}

/** What a `sitecustomize` prints may stand before the answer. */
function readAnswer(path: string, stdout: string): PythonFacts | null {
  const line = stdout.trim().split("\n").at(-1) ?? "";
  const match = /^\[(\d+), (\d+), (true|false), (true|false)\]$/.exec(line.trim());
  if (match === null) return null;
  return {
    path,
    version: [Number(match[1]), Number(match[2])],
    hasDjango: match[3] === "true",
    hasPytest: match[4] === "true",
  };
}
