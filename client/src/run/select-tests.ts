import { isAbsolute, relative } from "node:path";
import type { Runner } from "./choose-runner";
import { isWithin } from "./find-projects";

/** A test as a recording names it, with its file where that is known (absolute). */
export interface NamedTest {
  readonly name: string;
  readonly file: string | null;
}

/** Which tests are to run; none of the lists is empty. */
export type Selection =
  | { readonly kind: "all" }
  | { readonly kind: "file"; readonly file: string }
  /** Functions, methods and classes of test files, by qualified name. */
  | { readonly kind: "definitions"; readonly definitions: readonly { file: string; name: string }[] }
  | { readonly kind: "named"; readonly tests: readonly NamedTest[] };

/** A command line of Windows ends at 32,767 characters, with all the rest that is on it. */
const LONGEST = 16_000;

/**
 * What the runner is given to run the selection: nothing for all tests, a sentence when a file lies where the runner
 * does not reach. Where the names would be too long for a command line, their classes, files or all tests take their place.
 */
export function selectTests(selection: Selection, runner: Runner): string[] | { problem: string } {
  const labels = labelsOf(selection, runner);
  const outside = labels.find((label) => typeof label === "object");
  if (outside !== undefined) return outside;
  return shorten([...new Set(labels.filter((label) => typeof label === "string"))], runner.naming);
}

function labelsOf(selection: Selection, runner: Runner): (string | { problem: string })[] {
  switch (selection.kind) {
    case "all":
      return [];
    case "file":
      return [labelOf(selection.file, "", runner)];
    case "definitions":
      return selection.definitions.map(({ file, name }) => labelOf(file, name, runner));
    case "named":
      return selection.tests.map((test) => translate(test, runner));
  }
}

/** The label of a definition in a file; of the whole file for "". */
function labelOf(file: string, name: string, { cwd, naming }: Runner): string | { problem: string } {
  if (!isWithin(cwd, file)) return { problem: `${file} is outside ${cwd}, where the tests are run.` };
  const path = relative(cwd, file).split("\\").join("/");
  if (naming === "pytest") return [path, ...parts(name)].join("::");
  return [moduleOf(path), ...parts(name)].join(".");
}

/** The name of a recorded test for today's runner, which may be another than the one that recorded it. */
function translate({ name, file }: NamedTest, runner: Runner): string | { problem: string } {
  const isPytest = name.includes("::");
  if (isPytest === (runner.naming === "pytest")) return name;
  if (isPytest) {
    const [path = "", ...rest] = name.replace(/\[.*$/s, "").split("::");
    return [moduleOf(path), ...rest].join(".");
  }
  if (file === null || !isAbsolute(file)) return { problem: `Where ${name} stands is not known. Run all tests once.` };
  // The module's own name may be relative to another folder than the runner's: its last part is the file's.
  const module = file.replace(/\.py$/, "").split(/[\\/]/).at(-1) ?? "";
  const names = name.split(".");
  return labelOf(file, names.slice(names.lastIndexOf(module) + 1).join("."), runner);
}

function parts(name: string): string[] {
  return name === "" ? [] : name.split(".");
}

function moduleOf(path: string): string {
  return path
    .replace(/(\/__init__)?\.py$/, "")
    .split("/")
    .join(".");
}

function shorten(labels: string[], naming: Runner["naming"]): string[] {
  const separator = naming === "pytest" ? "::" : ".";
  let shorter = labels;
  while (shorter.join(" ").length > LONGEST) {
    const next = [...new Set(shorter.map((label) => label.split(separator).slice(0, -1).join(separator)))];
    // A file of pytest has nothing above it but everything.
    if (next.includes("")) return [];
    shorter = next;
  }
  return shorter;
}
