import { randomBytes } from "node:crypto";
import { commands, type Disposable, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { Recordings } from "../recording/recordings";
import type { FromPage, ToPage } from "./report-messages";
import { openPlace } from "./trips-view";

const VIEW_TYPE = "roundtrip.report";

/** The report page: one panel, filled by messages, that keeps its state when the window is opened again. */
export class ReportPanel implements Disposable {
  private panel: WebviewPanel | undefined;
  private isReady = false;
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly context: ExtensionContext,
    private readonly recordings: Recordings,
  ) {
    this.subscriptions = [
      commands.registerCommand("roundtrip.showReport", () => this.show()),
      window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (panel) => this.fill(panel),
      }),
      recordings.onDidChange(() => this.sendReport()),
    ];
  }

  /** Whether the page is open and has asked for its data. */
  get isShown(): boolean {
    return this.panel !== undefined && this.isReady;
  }

  dispose(): void {
    this.panel?.dispose();
    for (const each of this.subscriptions) each.dispose();
  }

  private show(): void {
    if (this.panel !== undefined) this.panel.reveal();
    else this.fill(window.createWebviewPanel(VIEW_TYPE, "Round trips", ViewColumn.Active));
  }

  private fill(panel: WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    this.isReady = false;
    const { webview } = panel;
    const media = Uri.joinPath(this.context.extensionUri, "media");
    const dist = Uri.joinPath(this.context.extensionUri, "dist");
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    webview.options = { enableScripts: true, localResourceRoots: [media, dist] };
    webview.onDidReceiveMessage((message: FromPage) => this.answer(message));
    webview.html = writePage({
      nonce: randomBytes(16).toString("base64url"),
      source: webview.cspSource,
      script: webview.asWebviewUri(Uri.joinPath(dist, "report-page.js")).toString(),
      style: webview.asWebviewUri(Uri.joinPath(media, "report-page.css")).toString(),
    });
  }

  private async answer(message: FromPage): Promise<void> {
    switch (message.kind) {
      case "ready":
        this.isReady = true;
        return this.sendReport();
      case "timeline":
        return this.send({ ...message, entries: await this.recordings.timeline(message.name) });
      case "queries":
        return this.send({ ...message, list: await this.recordings.queries(message.key) });
      case "open": {
        const at = { line: message.line, character: message.character };
        return openPlace({ file: message.file, range: { start: at, end: at } });
      }
      case "run":
        return commands.executeCommand("roundtrip.runAllTests");
      case "export":
        return commands.executeCommand("roundtrip.exportReport");
    }
  }

  private async sendReport(): Promise<void> {
    if (this.panel !== undefined) await this.send({ kind: "report", report: await this.recordings.report() });
  }

  private async send(message: ToPage): Promise<void> {
    await this.panel?.webview.postMessage(message);
  }
}

/** Nothing is loaded but the page's own script and style. */
function writePage({ nonce, source, script, style }: Record<"nonce" | "source" | "script" | "style", string>): string {
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; font-src 'none'; connect-src 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Round trips</title>
</head>
<body>
<main id="page"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
