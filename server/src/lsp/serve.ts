import type { Connection } from "vscode-languageserver/node";
import type { createLanguageService } from "../features/service";
import { registerCodeAction } from "./code-action";
import { registerConfiguration } from "./configuration";
import { registerDiagnostics } from "./diagnostics";
import { registerDocuments } from "./documents";
import { registerHover } from "./hover";
import { registerInitialize } from "./initialize";
import { Session } from "./session";
import { registerShutdown } from "./shutdown";
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
];

/** Answers one editor over `connection`, with services made by `createService`, until it disconnects. */
export function serve(connection: Connection, createService: typeof createLanguageService): void {
  const session = new Session(connection, createService);
  for (const register of REQUESTS) register(session);
  connection.listen();
}
