import { CodeLensRefreshRequest } from "vscode-languageserver/node";
import type { Session } from "./session";

/** Makes the editor ask again for what stands above functions and at the ends of lines. */
export async function refreshCounts({ connection, client }: Session): Promise<void> {
  if (client.refreshCodeLens) await connection.sendRequest(CodeLensRefreshRequest.type);
  if (client.refreshInlayHint) await connection.languages.inlayHint.refresh();
}
