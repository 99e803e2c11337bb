import { DidChangeWatchedFilesNotification, FileChangeType } from "vscode-languageserver/node";
import { refreshDiagnostics } from "./diagnostics";
import { guard } from "./guard";
import { fileOf, type Session } from "./session";
import { announceStatus } from "./status";

const WATCHED = ["**/*.py", "**/*.html", "**/pyproject.toml"];

const KINDS = {
  [FileChangeType.Created]: "created",
  [FileChangeType.Changed]: "changed",
  [FileChangeType.Deleted]: "deleted",
} as const;

export function registerWatchedFiles(session: Session): void {
  session.connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const files = changes.flatMap(({ uri, type }) => {
      const file = fileOf(uri);
      return file === undefined ? [] : [{ file, kind: KINDS[type] }];
    });
    const names = files.map(({ file }) => file).join(", ");
    guard(session, `workspace/didChangeWatchedFiles on ${names}`, undefined, () =>
      session.service?.filesChanged(files),
    );
    await refreshDiagnostics(session);
    await announceStatus(session);
  });
}

/** Asks the editor to watch the files the analysis reads. */
export async function watchFiles(session: Session): Promise<void> {
  if (!session.client.watchFiles) return;
  await session.connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: WATCHED.map((globPattern) => ({ globPattern })),
  });
}
