import type { Workspace } from "../engine/workspace";
import type { DiagnosticData } from "./service";

/**
 * The diagnostics that open files had when the last session ended. In a workspace that is the same as then they are shown
 * at once, until this session has worked out its own.
 */
export class Recollection {
  /** Null when nothing is known of the workspace as it is; undefined before it was asked. */
  private files: ReadonlyMap<string, DiagnosticData[]> | null | undefined = undefined;
  private revision = 0;

  constructor(private readonly workspace: Pick<Workspace, "recall" | "remember" | "revision">) {}

  /** The file's diagnostics; null when they must be worked out. */
  of(file: string): DiagnosticData[] | null {
    if (this.files === undefined) {
      this.files = read(this.workspace.recall());
      this.revision = this.workspace.revision;
    }
    if (this.revision !== this.workspace.revision) this.files = null;
    return this.files?.get(file) ?? null;
  }

  /** To be called when the workspace's own findings are known. */
  forget(): void {
    this.files = null;
  }

  /** Keeps diagnostics for the next session. */
  keep(files: ReadonlyMap<string, DiagnosticData[]>): void {
    this.workspace.remember(JSON.stringify([...files]));
  }
}

function read(text: string | null): ReadonlyMap<string, DiagnosticData[]> | null {
  return text === null ? null : new Map(JSON.parse(text) as [string, DiagnosticData[]][]);
}
