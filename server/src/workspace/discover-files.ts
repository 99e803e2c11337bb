import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { matchGlobs } from "./match-globs";

export interface DiscoveredFiles {
  /** Python files, absolute, posix separators, sorted. */
  readonly files: readonly string[];
  /** Sentences about folders that could not be read. */
  readonly problems: readonly string[];
}

/** Names of folders that never hold a project's own sources. Hidden folders are left out as well. */
const FOREIGN = new Set(["node_modules", "bower_components", "__pycache__", "site-packages", "htmlcov", "_build"]);
/** Left out unless they are Python packages: there are Django apps of these names. */
const OUTPUT = new Set(["build", "dist", "target"]);
const MOST_FILES = 100_000;
const DEEPEST = 50;
/** Folders listed at once: enough to keep the disk busy. */
const AT_ONCE = 64;

/**
 * Finds the Python files of a folder. Left out: what `exclude` (globs relative to the root) matches, virtual
 * environments, build output, hidden folders. A symbolic link is followed where it leads out of the root, once.
 */
export async function discoverFiles(root: string, exclude: readonly string[]): Promise<DiscoveredFiles> {
  const walk = new Walk(root, matchGlobs(exclude));
  await walk.start();
  return { files: walk.files.sort(), problems: walk.problems };
}

/** Whether a file that appeared would have been found, going by its path alone. */
export function isDiscoverable(root: string, file: string, exclude: readonly string[]): boolean {
  if (!file.startsWith(`${root}/`) || !file.endsWith(".py")) return false;
  const path = file.slice(root.length + 1);
  const folders = path.split("/").slice(0, -1);
  return !folders.some(isForeign) && !matchGlobs(exclude)(path);
}

function isForeign(folder: string): boolean {
  return folder.startsWith(".") || FOREIGN.has(folder) || folder.endsWith(".egg-info");
}

class Walk {
  readonly files: string[] = [];
  readonly problems: string[] = [];
  private realRoot = "";
  /** Real paths of the folders entered through links, so that each is entered once. */
  private readonly linked = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly isExcluded: (path: string) => boolean,
  ) {}

  async start(): Promise<void> {
    this.realRoot = await realpath(this.root).catch(() => this.root);
    let level = [this.root];
    // One level after the other: awaited listings give waiting requests their turn, and the disk is asked for many at once.
    for (let depth = 0; level.length > 0 && depth < DEEPEST; depth += 1) {
      const next: string[] = [];
      for (const folders of portions(level)) {
        const listings = await Promise.all(folders.map((folder) => this.read(folder)));
        for (const [at, folder] of folders.entries()) next.push(...(await this.visit(folder, listings[at] ?? [])));
      }
      level = next;
    }
  }

  /** Takes the files of a folder; gives the folders in it that are to be visited. */
  private async visit(folder: string, entries: readonly Dirent[]): Promise<string[]> {
    if (this.files.length >= MOST_FILES) return [];
    if (folder !== this.root && isLeftOut(folder, entries)) return [];
    const folders: string[] = [];
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (this.isExcluded(path.slice(this.root.length + 1))) continue;
      const kind = entry.isSymbolicLink() ? await this.follow(path) : kindOf(entry);
      if (kind === "folder" && !isForeign(entry.name)) folders.push(path);
      if (kind === "file" && entry.name.endsWith(".py")) this.take(path);
    }
    return folders;
  }

  private take(path: string): void {
    this.files.push(path);
    if (this.files.length === MOST_FILES) {
      this.problems.push(`${this.root} holds more than ${MOST_FILES} Python files; the others were left out.`);
    }
  }

  private async read(folder: string): Promise<Dirent[]> {
    try {
      return await readdir(folder, { withFileTypes: true });
    } catch (error) {
      this.problems.push(`The folder ${folder} could not be read (${codeOf(error)}).`);
      return [];
    }
  }

  /** What a link leads to; "nothing" where the walk gets there without it, or got there before. */
  private async follow(path: string): Promise<Kind> {
    try {
      const target = (await realpath(path)).split("\\").join("/");
      if (target === this.realRoot || target.startsWith(`${this.realRoot}/`)) return "nothing";
      if (this.realRoot.startsWith(`${target}/`) || this.linked.has(target)) return "nothing";
      this.linked.add(target);
      return kindOf(await stat(path));
    } catch {
      return "nothing";
    }
  }
}

function portions(folders: readonly string[]): string[][] {
  const count = Math.ceil(folders.length / AT_ONCE);
  return Array.from({ length: count }, (_, at) => folders.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
}

type Kind = "file" | "folder" | "nothing";

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  return entry.isDirectory() ? "folder" : entry.isFile() ? "file" : "nothing";
}

function isLeftOut(folder: string, entries: readonly Dirent[]): boolean {
  const has = (name: string): boolean => entries.some((entry) => entry.name === name);
  if (has("pyvenv.cfg") || has("conda-meta")) return true;
  return OUTPUT.has(folder.slice(folder.lastIndexOf("/") + 1)) && !has("__init__.py");
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
