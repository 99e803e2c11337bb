import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { FileSource } from "../../server/src/orm/file-source";

/** Files of a test below `root`, and from disk the declarations that ship with the product. */
export class MemoryFiles implements FileSource {
  private readonly texts: Map<string, string>;

  constructor(
    root: string,
    private readonly stubs: string,
    texts: ReadonlyMap<string, string>,
  ) {
    this.texts = new Map([...texts].map(([path, text]) => [`${root}/${path}`, text]));
  }

  paths(): string[] {
    return [...this.texts.keys()].filter((file) => file.endsWith(".py")).sort();
  }

  write(file: string, text: string | null): void {
    if (text === null) this.texts.delete(file);
    else this.texts.set(file, text);
  }

  read(file: string): string | null {
    if (this.isStub(file)) return existsSync(file) ? readFileSync(file, "utf8") : null;
    return this.texts.get(file) ?? null;
  }

  isFile(file: string): boolean {
    return this.isStub(file) ? existsSync(file) && statSync(file).isFile() : this.texts.has(file);
  }

  stamp(): null {
    return null;
  }

  list(folder: string): readonly string[] {
    if (this.isStub(`${folder}/`)) return existsSync(folder) ? listFolder(folder) : [];
    const below = [...this.texts.keys()].filter((file) => file.startsWith(`${folder}/`));
    return [...new Set(below.map((file) => file.slice(folder.length + 1).replace(/\/.*/, "/")))].sort();
  }

  private isStub(file: string): boolean {
    return file.startsWith(`${this.stubs}/`);
  }
}

function listFolder(folder: string): string[] {
  const items = readdirSync(folder, { withFileTypes: true });
  return items.map((item) => (item.isDirectory() ? `${item.name}/` : item.name)).sort();
}
