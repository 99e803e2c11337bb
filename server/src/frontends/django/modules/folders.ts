import type { FileSource } from "../../../orm/file-source";
import type { Memo } from "./memo";

/** Whether files and folders exist, asked of the file source once per folder and noted as what an answer depends on. */
export class Folders {
  private readonly listings = new Map<string, ReadonlySet<string>>();
  private readonly probes = new Map<string, boolean>();

  constructor(
    private readonly files: FileSource,
    private readonly memo: Memo,
  ) {}

  isFile(file: string): boolean {
    return this.probe(file);
  }

  /** `folder` without a closing slash. */
  isFolder(folder: string): boolean {
    return this.probe(`${folder}/`);
  }

  /** Names in a folder, folders with a closing slash. The answer is not tracked. */
  names(folder: string): ReadonlySet<string> {
    let listing = this.listings.get(folder);
    if (listing === undefined) {
      listing = new Set(this.files.list(folder));
      this.listings.set(folder, listing);
    }
    return listing;
  }

  /** Looks again at a file that changed, appeared or went away, and at the folders that hold it. */
  refresh(file: string): void {
    const paths = [file];
    for (let folder = parentOf(file); folder !== ""; folder = parentOf(folder)) {
      this.listings.delete(folder);
      paths.push(`${folder}/`);
    }
    for (const path of paths) {
      const before = this.probes.get(path);
      if (before === undefined) continue;
      const now = this.look(path);
      if (now === before) continue;
      this.probes.set(path, now);
      this.memo.drop(`?${path}`);
    }
  }

  private probe(path: string): boolean {
    this.memo.depend(`?${path}`);
    let found = this.probes.get(path);
    if (found === undefined) {
      found = this.look(path);
      this.probes.set(path, found);
    }
    return found;
  }

  private look(path: string): boolean {
    const folder = parentOf(path);
    return this.names(folder).has(path.slice(folder.length + 1));
  }
}

/** The folder that holds a file or folder, "" at the top. A closing slash of `path` is not counted. */
export function parentOf(path: string): string {
  const end = path.endsWith("/") ? path.length - 2 : path.length - 1;
  const slash = path.lastIndexOf("/", end);
  return slash < 0 ? "" : path.slice(0, slash);
}
