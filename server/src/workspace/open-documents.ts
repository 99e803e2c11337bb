import type { FileSource } from "../orm/file-source";

/** Files as the editor shows them: texts that are open stand in for what is on disk. */
export class OpenDocuments implements FileSource {
  private readonly texts = new Map<string, string>();

  constructor(private readonly disk: FileSource) {}

  set(file: string, text: string): void {
    this.texts.set(file, text);
  }

  delete(file: string): void {
    this.texts.delete(file);
  }

  has(file: string): boolean {
    return this.texts.has(file);
  }

  /** The open files, in the order they were opened. */
  files(): string[] {
    return [...this.texts.keys()];
  }

  read(file: string): string | null {
    return this.texts.get(file) ?? this.disk.read(file);
  }

  stamp(file: string): string | null {
    return this.texts.has(file) ? null : this.disk.stamp(file);
  }

  isFile(file: string): boolean {
    return this.texts.has(file) || this.disk.isFile(file);
  }

  list(folder: string): readonly string[] {
    const onDisk = this.disk.list(folder);
    const unsaved = this.namesBelow(folder).filter((name) => !onDisk.includes(name));
    return unsaved.length === 0 ? onDisk : [...onDisk, ...unsaved].sort();
  }

  /** Names that the open files give a folder; a file further down gives the name of a folder. */
  private namesBelow(folder: string): string[] {
    const names = new Set<string>();
    for (const file of this.texts.keys()) {
      if (!file.startsWith(`${folder}/`)) continue;
      const [name = "", ...rest] = file.slice(folder.length + 1).split("/");
      names.add(rest.length > 0 ? `${name}/` : name);
    }
    return [...names];
  }
}
