import { Uri, window, workspace } from "vscode";
import type { Recordings } from "../recording/recordings";

/** Asks where to, and writes the report there as JSON. */
export async function exportReport(recordings: Recordings, target?: Uri): Promise<void> {
  const text = await recordings.exportReport();
  if (text === null) {
    void window.showInformationMessage(
      "Roundtrip: there is nothing to export yet. Run the tests and count queries first.",
    );
    return;
  }
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const uri =
    target ??
    (await window.showSaveDialog({
      filters: { JSON: ["json"] },
      ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, "round-trips.json") }),
    }));
  if (uri === undefined) return;
  try {
    await workspace.fs.writeFile(uri, Buffer.from(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(`Roundtrip: the report could not be written: ${reason}`);
  }
}
