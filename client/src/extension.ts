import { commands, type ExtensionContext, window, workspace } from "vscode";
import { ServerControl } from "./server-control";
import { showWhy } from "./show-why";
import { StatusItem } from "./status-item";

let control: ServerControl | undefined;

/** What other extensions, and the tests in the editor, may ask this one. */
export interface Api {
  /** What the status bar entry reads: "Roundtrip: 12 findings", "Roundtrip: indexing", "Roundtrip: off". */
  statusText(): string;
}

export async function activate(context: ExtensionContext): Promise<Api> {
  const output = window.createOutputChannel("Roundtrip", { log: true });
  const status = new StatusItem();
  const server = new ServerControl(context, output, status);
  control = server;
  context.subscriptions.push(
    output,
    status,
    commands.registerCommand("roundtrip.restartServer", () => server.restart()),
    commands.registerCommand("roundtrip.showOutput", () => output.show()),
    commands.registerTextEditorCommand("roundtrip.why", (editor) => showWhy(server, output, editor)),
    workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("roundtrip.enable")) await server.restart();
    }),
  );
  // Not awaited: activation ends while the server starts, and a failure to start is shown by the status item.
  void server.start();
  return { statusText: () => status.text };
}

export async function deactivate(): Promise<void> {
  await control?.stop();
}
