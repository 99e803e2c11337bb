import type { Connection } from "vscode-languageserver/node";
import type { createLanguageService } from "../features/service";
import { registerCodeAction } from "./code-action";
import { registerCodeLens } from "./code-lens";
import { registerConfiguration } from "./configuration";
import { registerDiagnostics } from "./diagnostics";
import { registerDocuments } from "./documents";
import { registerHover } from "./hover";
import { registerInitialize } from "./initialize";
import { registerInlayHint } from "./inlay-hint";
import { registerQueries } from "./queries";
import { registerRecording } from "./recording";
import { registerReport } from "./report";
import { Session } from "./session";
import { registerShutdown } from "./shutdown";
import { registerTestsReaching } from "./tests-reaching";
import { registerTimeline } from "./timeline";
import { registerWatchedFiles } from "./watched-files";
import { registerWhy } from "./why";

const REQUESTS = [
  registerInitialize,
  registerConfiguration,
  registerDocuments,
  registerWatchedFiles,
  registerDiagnostics,
  registerCodeAction,
  registerHover,
  registerWhy,
  registerShutdown,
  registerCodeLens,
  registerInlayHint,
  registerRecording,
  registerQueries,
  registerReport,
  registerTimeline,
  registerTestsReaching,
];

/** Answers one editor over `connection`, with services made by `createService`, until it disconnects. */
export function serve(connection: Connection, createService: typeof createLanguageService): void {
  const session = new Session(connection, createService);
  for (const register of REQUESTS) register(session);
  connection.listen();
}
