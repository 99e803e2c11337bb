import { statSync } from "node:fs";
import { resolve } from "node:path";
import { commands, type Disposable, type ExtensionContext, type QuickPickItem, window, workspace } from "vscode";
import { listRuns } from "../run/run-folders";
import { describeRecording } from "./describe-recording";
import type { Recordings } from "./recordings";

const SETTING = "recording.path";

/** Registers what opens and closes recordings, and opens the one that the settings name, now and when they change. */
export function registerRecordingCommands(context: ExtensionContext, recordings: Recordings): Disposable[] {
  return [
    commands.registerCommand("roundtrip.openRecording", async (path?: string) => {
      const chosen = path ?? (await chooseRecording(context));
      return chosen === undefined ? undefined : openRecording(recordings, chosen);
    }),
    commands.registerCommand("roundtrip.closeRecording", () => recordings.close()),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`roundtrip.${SETTING}`)) void openConfigured(recordings);
    }),
  ];
}

/** What the setting names, else what was open before the window was closed. */
export async function openAtStart(recordings: Recordings): Promise<void> {
  if (!(await openConfigured(recordings))) await recordings.restore();
}

/** @returns whether the setting names a recording; the server waits for one that is not there yet */
async function openConfigured(recordings: Recordings): Promise<boolean> {
  const path = workspace.getConfiguration("roundtrip").get(SETTING, "");
  if (path === "") return false;
  const root = workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  await openRecording(recordings, resolve(root, path));
  return true;
}

/** @returns sentences about what is wrong with the recording, which the user has been shown */
async function openRecording(recordings: Recordings, path: string): Promise<readonly string[]> {
  const problems = await recordings.show(path);
  if (problems.length > 0) void window.showWarningMessage(`Roundtrip: ${problems.join(" ")}`);
  else {
    const said = describeRecording(path, await recordings.report());
    if (said !== null) void window.showInformationMessage(`Roundtrip: ${said}`);
  }
  return problems;
}

/** The last runs of this folder, or a file or folder from elsewhere. */
async function chooseRecording(context: ExtensionContext): Promise<string | undefined> {
  const runs = listRuns(context.storageUri?.fsPath ?? "").reverse();
  const items: (QuickPickItem & { path?: string; isFolder?: boolean })[] = [
    ...runs.map((path) => ({ label: `$(history) Run of ${new Date(statSync(path).mtimeMs).toLocaleString()}`, path })),
    { label: "$(file) File...", description: "one recording, such as a build server's" },
    { label: "$(folder) Folder...", description: "the files of one run", isFolder: true },
  ];
  const choice = await window.showQuickPick(items, { placeHolder: "Which recording?" });
  if (choice === undefined || choice.path !== undefined) return choice?.path;
  const isFolder = choice.isFolder === true;
  const chosen = await window.showOpenDialog({
    canSelectFiles: !isFolder,
    canSelectFolders: isFolder,
    openLabel: "Open Recording",
    ...(isFolder ? {} : { filters: { Recordings: ["jsonl"] } }),
  });
  return chosen?.[0]?.fsPath;
}
