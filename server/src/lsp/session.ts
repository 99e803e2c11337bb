import { fileURLToPath, pathToFileURL } from "node:url";
import { type Connection, TextDocuments } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { createLanguageService, LanguageService } from "../features/service";
import { type ClientFeatures, NO_CLIENT_FEATURES } from "./client-features";

/** One connected editor: what it can do, which texts it has open, and the service that answers for its workspace. */
export class Session {
  readonly documents = new TextDocuments(TextDocument);
  client: ClientFeatures = NO_CLIENT_FEATURES;
  roots: string[] = [];
  cacheDirectory: string | null = null;
  settings: unknown = {};
  /** What the editor asked to show, so that a new service shows it too. */
  recording: { readonly path: string; readonly earlier: readonly string[] } | null = null;
  /** The service once it exists: for notifications, which have nobody waiting for an answer. */
  service: LanguageService | undefined;
  /** Settles once the first service exists or is known to be impossible: for requests that arrive before. */
  readonly ready: Promise<void>;
  /** The findings the editor was last given for each open text, by URI, as JSON: they tell when it must ask again. */
  readonly shown = new Map<string, string>();
  /** Runs until typing has paused. */
  pause: NodeJS.Timeout | undefined;
  private settleReady: () => void = () => {};

  constructor(
    readonly connection: Connection,
    readonly createService: typeof createLanguageService,
  ) {
    this.ready = new Promise((resolve) => {
      this.settleReady = resolve;
    });
  }

  /** Puts `service` in charge and hands it the texts that are open already. */
  use(service: LanguageService): void {
    this.service = service;
    for (const document of this.documents.all()) {
      const file = fileOf(document.uri);
      if (file !== undefined) service.open(file, document.getText(), document.version);
    }
    this.settleReady();
  }

  /** Lets waiting requests go with empty answers: there will be no service. */
  giveUp(): void {
    this.settleReady();
  }

  /** The open document of a file, undefined when the editor does not have it open. */
  documentOf(file: string): TextDocument | undefined {
    return this.documents.all().find((document) => fileOf(document.uri) === file);
  }

  log(line: string): void {
    this.connection.console.log(line);
  }
}

/** The absolute path, with forward slashes, that a `file:` URI names; undefined for every other scheme. */
export function fileOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri).split("\\").join("/");
  } catch {
    return undefined;
  }
}

export function uriOf(file: string): string {
  return pathToFileURL(file).href;
}
