import { PassThrough } from "node:stream";
import {
  type ClientCapabilities,
  createConnection,
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serve } from "../../server/src/lsp/serve";
import { FakeService } from "./fake-service";

/** An editor for tests: the real server behind real message streams, with a fake service in it. */
export interface Editor {
  connection: ProtocolConnection;
  initializeResult: { capabilities: Record<string, unknown> };
  /** The services the server has made so far, the current one last. */
  services: FakeService[];
  /** What the server sent without being asked, in order. */
  received: {
    log: string[];
    status: unknown[];
    pushed: PublishDiagnosticsParams[];
    progress: unknown[];
    progressTokens: unknown[];
    refreshes: number;
    /** What the server asked to be asked for again, and that a recording changed. */
    counts: string[];
    registrations: { method: string; registerOptions?: unknown }[];
  };
  /** What the server is told when it asks for the `roundtrip` settings. */
  settings: unknown;
  open(uri: string, text: string): Promise<void>;
  close(): void;
}

/** All that the server makes use of. */
export const FULL_CLIENT: ClientCapabilities = {
  textDocument: {
    diagnostic: { relatedInformation: true },
    codeAction: { resolveSupport: { properties: ["edit"] } },
  },
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
    workspaceFolders: true,
  },
  window: { workDoneProgress: true },
};

export interface EditorOptions {
  capabilities?: ClientCapabilities;
  settings?: unknown;
  /** Makes a service, or throws as one that cannot be made. */
  create?: (options: FakeService["options"]) => FakeService;
}

/** Starts a server and introduces an editor to it, with the workspace folder /project. */
export async function startEditor(options: EditorOptions = {}): Promise<Editor> {
  const { capabilities = FULL_CLIENT, settings = {}, create = (made) => new FakeService(made) } = options;
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const services: FakeService[] = [];
  serve(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), async (made) => {
    const service = create(made);
    services.push(service);
    return service;
  });
  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const received: Editor["received"] = {
    log: [],
    status: [],
    pushed: [],
    progress: [],
    progressTokens: [],
    refreshes: 0,
    counts: [],
    registrations: [],
  };
  const editor: Editor = {
    connection,
    initializeResult: { capabilities: {} },
    services,
    received,
    settings,
    open: (uri, text) =>
      connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "python", version: 1, text },
      }),
    close: () => connection.dispose(),
  };
  listen(editor);
  editor.initializeResult = await connection.sendRequest("initialize", {
    processId: null,
    rootUri: "file:///project",
    workspaceFolders:
      capabilities.workspace?.workspaceFolders === true ? [{ uri: "file:///project", name: "project" }] : null,
    capabilities,
    initializationOptions: { settings },
  });
  await connection.sendNotification("initialized", {});
  return editor;
}

function listen(editor: Editor): void {
  const { connection, received } = editor;
  const keep = <T, M>(notification: string, kept: T[], pick: (message: M) => T): void => {
    connection.onNotification(notification, (message: M) => {
      kept.push(pick(message));
    });
  };
  keep("window/logMessage", received.log, ({ message }: { message: string }) => message);
  keep("roundtrip/status", received.status, (status: unknown) => status);
  keep("textDocument/publishDiagnostics", received.pushed, (sent: PublishDiagnosticsParams) => sent);
  keep("$/progress", received.progress, ({ value }: { value: unknown }) => value);
  connection.onRequest("window/workDoneProgress/create", ({ token }: { token: unknown }) => {
    received.progressTokens.push(token);
    return null;
  });
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
    items.map(() => editor.settings),
  );
  keep("roundtrip/recordingChanged", received.counts, () => "changed");
  for (const request of ["codeLens", "inlayHint"]) {
    connection.onRequest(`workspace/${request}/refresh`, () => {
      received.counts.push(request);
      return null;
    });
  }
  connection.onRequest("workspace/diagnostic/refresh", () => {
    received.refreshes += 1;
    return null;
  });
  connection.onRequest(
    "client/registerCapability",
    ({ registrations }: { registrations: Editor["received"]["registrations"] }) => {
      received.registrations.push(...registrations);
      return null;
    },
  );
  connection.listen();
}
