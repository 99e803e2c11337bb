import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "smol-toml";
import type { Project } from "./find-projects";
import { type TestNames, USUAL_NAMES } from "./test-names";

/** The names that a project's pytest configuration gives its tests; the usual ones where it says nothing, or cannot be read. */
export function readTestNames(project: Project | undefined): TestNames {
  const file = project?.pytest?.file;
  if (file === undefined) return USUAL_NAMES;
  try {
    const text = readFileSync(file, "utf8");
    const options = file.endsWith(".toml") ? fromToml(text) : fromIni(text, basename(file));
    return {
      files: listOf(options.python_files) ?? USUAL_NAMES.files,
      classes: listOf(options.python_classes) ?? USUAL_NAMES.classes,
      functions: listOf(options.python_functions) ?? USUAL_NAMES.functions,
    };
  } catch {
    return USUAL_NAMES;
  }
}

type Options = Readonly<Record<string, unknown>>;

/** `[tool.pytest.ini_options]`, and since pytest 9 `[tool.pytest]`. */
function fromToml(text: string): Options {
  const tool = (parse(text).tool ?? {}) as { pytest?: Options };
  const pytest = tool.pytest ?? {};
  return { ...pytest, ...(typeof pytest.ini_options === "object" ? pytest.ini_options : {}) };
}

function fromIni(text: string, name: string): Options {
  const wanted = name === "setup.cfg" ? "tool:pytest" : "pytest";
  const options: Record<string, string> = {};
  let [section, key] = ["", ""];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const heading = /^\[([^\]]+)\]/.exec(line)?.[1];
    const [, left, value = ""] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (heading !== undefined) section = heading;
    else if (section !== wanted) continue;
    else if (/^\s/.test(line)) options[key] = `${options[key] ?? ""} ${line.trim()}`;
    else if (left !== undefined) {
      key = left;
      options[key] = value;
    }
  }
  return options;
}

/** A list, or words with spaces between them, some of them in quotes; null where there is neither. */
function listOf(value: unknown): string[] | null {
  if (Array.isArray(value)) return value.filter((each) => typeof each === "string");
  if (typeof value !== "string") return null;
  return (value.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
}
