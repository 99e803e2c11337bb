import { loadParser } from "../syntax/load-parser.fixture";
import type { ModuleFacts } from "../syntax/module-facts";
import { createProject, type Project, type PythonSymbol } from "./project";
import { readClues } from "./text-clues";

/** A project whose files are given as text, for tests: the workspace in `/w`, packages in `/site`, stubs in `/stubs`. */
export interface MemoryProject {
  readonly project: Project;
  /** Files whose facts were asked for since the last call. */
  readsSince(): readonly string[];
  /** Writes or, with null, removes a file and tells the project. */
  write(path: string, text: string | null): void;
}

const parser = await loadParser();

export function memoryProject(files: Readonly<Record<string, string>>): MemoryProject {
  const texts = new Map(Object.entries(files));
  const facts = new Map<string, ModuleFacts | null>();
  let reads: string[] = [];
  const project = createProject({
    root: "/w",
    files: {
      read: (file) => texts.get(file) ?? null,
      stamp: () => null,
      isFile: (file) => texts.has(file),
      list: (folder) => listing(texts.keys(), folder),
    },
    sourceFiles: [...texts.keys()].filter((file) => file.startsWith("/w/") && file.endsWith(".py")),
    facts: (file) => {
      reads.push(file);
      const text = texts.get(file);
      if (!facts.has(file)) facts.set(file, text === undefined ? null : parser.parse(text));
      return facts.get(file) ?? null;
    },
    clues: (file) => readClues(texts.get(file) ?? ""),
    sitePackages: ["/site"],
    stubs: "/stubs",
  });
  return {
    project,
    readsSince() {
      const seen = [...new Set(reads)];
      reads = [];
      return seen;
    },
    write(path, text) {
      if (text === null) texts.delete(path);
      else texts.set(path, text);
      facts.delete(path);
      project.invalidate([path]);
    },
  };
}

function listing(paths: Iterable<string>, folder: string): string[] {
  const names = new Set<string>();
  for (const path of paths) {
    if (!path.startsWith(`${folder}/`)) continue;
    const [name, ...rest] = path.slice(folder.length + 1).split("/");
    if (name !== undefined) names.add(rest.length > 0 ? `${name}/` : name);
  }
  return [...names].sort();
}

/** A symbol in one readable line: `class /w/a.py#A`, `external django.db.models.Q`. */
export function showSymbol(symbol: PythonSymbol | null): string {
  switch (symbol?.kind) {
    case "class":
      return `class ${symbol.file}#${symbol.qualname}`;
    case "function":
      return `function ${symbol.file}#${symbol.unit.id}`;
    case "module":
      return `module ${symbol.file}`;
    case "value":
      return `value ${symbol.file}#${symbol.name}`;
    case "external":
      return `external ${symbol.dotted}`;
    default:
      return "nothing";
  }
}
