import type { Project } from "./project";

/** Which files may declare a subclass of a class of some name, told from their texts. */
export class HeaderIndex {
  private readonly files = new Map<string, Set<string>>();
  private readonly renamed = new Map<string, Set<string>>();

  constructor(project: Project) {
    const isBase = new Set<string>();
    for (const file of project.allFiles())
      for (const { mentions } of project.clues(file).headers)
        for (const name of mentions) {
          isBase.add(name);
          add(this.files, name, file);
        }
    for (const file of project.allFiles())
      for (const { from, to } of project.clues(file).renames) for (const name of from) add(this.renamed, name, to);
  }

  /** Files with a class whose bases mention the name, or another name for it. */
  mayExtend(name: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const each of this.namesFor(name)) for (const file of this.files.get(each) ?? []) found.add(file);
    return found;
  }

  private namesFor(name: string): ReadonlySet<string> {
    const names = new Set([name]);
    for (const each of names) for (const other of this.renamed.get(each) ?? []) names.add(other);
    return names;
  }
}

function add(index: Map<string, Set<string>>, key: string, value: string): void {
  const values = index.get(key);
  if (values === undefined) index.set(key, new Set([value]));
  else values.add(value);
}

export function headerIndex(project: Project): HeaderIndex {
  return project.memoise("header-index", () => new HeaderIndex(project));
}
