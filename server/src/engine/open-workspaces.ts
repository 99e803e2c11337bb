import { createPythonParser } from "../frontends/django/syntax/python-parser";
import { readParserWasm } from "../workspace/bundled-data";
import { DiskFactsCache } from "../workspace/facts-cache";
import type { RuleSelection } from "../workspace/merge-settings";
import { VERSION } from "./version";
import { Workspace } from "./workspace";

export interface OpenOptions {
  /** Workspace folders, absolute. */
  readonly roots: readonly string[];
  /** Where facts are kept between runs; null keeps none. */
  readonly cacheDirectory?: string | null;
  /** The editor's settings, unchecked. */
  readonly settings?: unknown;
  readonly selection?: RuleSelection;
}

/** Opens the folders and finds their files. Throws when the parser cannot be loaded. */
export async function openWorkspaces(options: OpenOptions): Promise<Workspace[]> {
  const { roots, cacheDirectory = null, settings = {}, selection = { select: null, ignore: [] } } = options;
  const parser = createPythonParser(readParserWasm());
  const cache = cacheDirectory === null ? null : new DiskFactsCache({ directory: cacheDirectory, version: VERSION });
  const open = (root: string) => Workspace.open({ root, parser, cache, selection, editorSettings: settings });
  const [workspaces] = await Promise.all([Promise.all(roots.map(open)), parser]);
  return workspaces;
}
