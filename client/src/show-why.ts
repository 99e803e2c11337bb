import { type LogOutputChannel, type TextEditor, window } from "vscode";
import type { ServerControl } from "./server-control";

/** Asks the server why there is no finding on the cursor's line, and shows its answer in the output channel. */
export async function showWhy(
  server: ServerControl,
  output: LogOutputChannel,
  { document, selection }: TextEditor,
): Promise<void> {
  const client = server.running;
  if (client === undefined) {
    void window.showInformationMessage("Roundtrip is off.");
    return;
  }
  const answer = await client.sendRequest<string>("roundtrip/why", {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
    position: client.code2ProtocolConverter.asPosition(selection.active),
  });
  output.info(answer);
  output.show(true);
}
