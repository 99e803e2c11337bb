import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Workspace } from "../../server/src/engine/workspace";
import { WorkspaceService } from "../../server/src/features/workspace-service";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";

/** A workspace folder on disk with everything that an editor can ask about it. */
export interface Folder {
  /** Absolute, posix separators. */
  readonly root: string;
  readonly workspace: Workspace;
  readonly service: WorkspaceService;
  readonly parser: PythonParser;
}

const parser = loadParser();

/** Runs `use` on a folder that holds the files, and removes it afterwards. Paths are relative to the folder. */
export async function useFolder<T>(
  files: ReadonlyMap<string, string | Uint8Array>,
  use: (folder: Folder) => T | Promise<T>,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "roundtrip-no-throw-")));
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const root = folder.split("\\").join("/");
    const selection = { select: null, ignore: [] };
    const options = { root, parser: await parser, cache: null, selection, editorSettings: {} };
    const workspace = await Workspace.open(options);
    const service = new WorkspaceService([workspace], { log: failOnLog, recordingChanged: () => {} });
    return await use({ root, workspace, service, parser: options.parser });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the service survives and only writes to the log is a failure here. */
function failOnLog(line: string): never {
  throw new Error(line);
}
