import { type InitializeParams, type InitializeResult, TextDocumentSyncKind } from "vscode-languageserver/node";
import { readClientFeatures } from "./client-features";
import { ACTION_KINDS } from "./code-action";
import { readSettings, watchConfiguration } from "./configuration";
import { fileOf, type Session } from "./session";
import { startService } from "./start-service";
import { watchFiles } from "./watched-files";

/** What a client may say about itself in `initializationOptions`. */
interface InitializationOptions {
  /** A folder the server may keep its index in between sessions. */
  cacheDirectory?: string;
  /** The `roundtrip` settings, for clients that cannot be asked for them. */
  settings?: unknown;
}

export function registerInitialize(session: Session): void {
  session.connection.onInitialize((params) => initialize(session, params));
  session.connection.onInitialized(async () => {
    await readSettings(session);
    await watchConfiguration(session);
    await watchFiles(session);
    if (session.client.workspaceFolders) {
      session.connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
        const gone = toFiles(removed);
        session.roots = [...session.roots.filter((root) => !gone.includes(root)), ...toFiles(added)];
        await startService(session);
      });
    }
    await startService(session);
  });
}

function initialize(session: Session, params: InitializeParams): InitializeResult {
  const options = (params.initializationOptions ?? {}) as InitializationOptions;
  session.client = readClientFeatures(params.capabilities);
  session.roots = toFiles(params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : []));
  session.cacheDirectory = options.cacheDirectory ?? null;
  session.settings = options.settings ?? {};
  return {
    serverInfo: { name: "Roundtrip" },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      codeLensProvider: {},
      inlayHintProvider: true,
      codeActionProvider: { codeActionKinds: ACTION_KINDS, resolveProvider: true },
      ...(session.client.pullDiagnostics
        ? { diagnosticProvider: { identifier: "roundtrip", interFileDependencies: true, workspaceDiagnostics: false } }
        : {}),
      ...(session.client.workspaceFolders
        ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }
        : {}),
    },
  };
}

function toFiles(folders: { uri: string }[]): string[] {
  return folders.flatMap(({ uri }) => fileOf(uri) ?? []);
}
