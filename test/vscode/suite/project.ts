import { commands, extensions, Range, type TextDocument, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { until } from "../workbench/until";

/** How long the slowest thing awaited here may take, in ms. */
export const PATIENCE = 30_000;

interface Api {
  statusText(): string;
  isReportShown(): boolean;
}

/** The sample project's file at `path`, in an editor. */
export async function openFile(path: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(fileUri(path));
  await window.showTextDocument(document);
  return document;
}

export function fileUri(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  return Uri.joinPath(folder.uri, path);
}

/** The first place of `text` after the function or class that `heading` starts. */
export function locate(document: TextDocument, heading: string, text: string): Range {
  const start = document.getText().indexOf(heading);
  const offset = document.getText().indexOf(text, start);
  if (start < 0 || offset < 0) throw new Error(`${document.fileName} has no ${text} after ${heading}`);
  return new Range(document.positionAt(offset), document.positionAt(offset + text.length));
}

/** What the status bar entry of the extension reads. */
export async function statusText(): Promise<string> {
  return (await activeExtension()).statusText();
}

export function activeExtension(): Thenable<Api> {
  const extension = extensions.getExtension<Api>("roundtrip.roundtrip");
  if (extension === undefined) throw new Error("the extension is not there");
  return extension.activate();
}

/** Waits until the whole project is indexed, and returns what the status bar entry reads then. */
export function untilIndexed(): Promise<string> {
  return until("the project is indexed", PATIENCE, async () => {
    const text = await statusText();
    return /^Roundtrip: \d+ findings?$/.test(text) && text;
  });
}

/** Takes back every change that a test made in the editor. */
export async function revertAll(): Promise<void> {
  for (const document of workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await window.showTextDocument(document);
    await commands.executeCommand("workbench.action.files.revert");
  }
}

export async function replace(document: TextDocument, range: Range, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, range, text);
  if (!(await workspace.applyEdit(edit))) throw new Error(`the edit of ${document.fileName} was refused`);
}
