import { type CodeAction, EventEmitter, type ExtensionContext, type LogOutputChannel, workspace } from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";
import type { ServerStatus, StatusItem } from "./status-item";

/** Files that Django's template engines read, whatever their language is called. */
const TEMPLATES = ["**/templates/**", "**/jinja2/**"];

/** Starts and stops the language server as the setting `roundtrip.enable` says, one at a time. */
export class ServerControl {
  private client: LanguageClient | undefined;
  /** The last start or stop asked for: each waits for the one before. */
  private last: Promise<void> = Promise.resolve();
  private readonly started = new EventEmitter<LanguageClient>();
  /** Fires each time a server has started. */
  readonly onDidStart = this.started.event;
  /** Called with an action that has its edit now, before the edit is made. */
  beforeFix: (action: CodeAction) => Promise<void> = async () => {};

  constructor(
    private readonly context: ExtensionContext,
    private readonly output: LogOutputChannel,
    private readonly status: StatusItem,
  ) {}

  /** The client while the server runs. */
  get running(): LanguageClient | undefined {
    return this.client?.isRunning() === true ? this.client : undefined;
  }

  log(line: string): void {
    this.output.warn(line);
  }

  start(): Promise<void> {
    return this.enqueue(() => this.startNow());
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopNow());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.last = this.last.then(work).catch((error: unknown) => {
      this.output.error(error instanceof Error ? error : String(error));
      this.status.showOff("the server could not start");
    });
    return this.last;
  }

  private async startNow(): Promise<void> {
    if (!workspace.getConfiguration("roundtrip").get<boolean>("enable", true)) {
      this.status.showOff("disabled by the setting roundtrip.enable");
      return;
    }
    const client = new LanguageClient("roundtrip", "Roundtrip", this.serverOptions(), this.clientOptions());
    client.onNotification("roundtrip/status", (status: ServerStatus) => this.status.show(status));
    this.client = client;
    this.status.showStarting();
    await client.start();
    this.started.fire(client);
  }

  private async stopNow(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (client?.needsStop()) await client.dispose();
    this.status.showOff("the server is stopped");
  }

  private serverOptions(): ServerOptions {
    const server = { module: this.context.asAbsolutePath("dist/server.js"), transport: TransportKind.ipc };
    return {
      run: server,
      debug: { ...server, options: { execArgv: ["--nolazy", "--inspect=6019", "--enable-source-maps"] } },
    };
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "python" },
        ...TEMPLATES.map((pattern) => ({ scheme: "file", pattern })),
      ],
      outputChannel: this.output,
      // A finding may go or come with the next key, and with a change in another file.
      diagnosticPullOptions: { onChange: true, onFocus: true },
      initializationOptions: { cacheDirectory: this.context.storageUri?.fsPath },
      // Links in hovers may open files; commands they may not run.
      markdown: { isTrusted: false },
      middleware: {
        resolveCodeAction: async (action, token, next) => {
          const resolved = await next(action, token);
          if (resolved) await this.beforeFix(resolved);
          return resolved;
        },
      },
    };
  }
}
