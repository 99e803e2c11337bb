import { EndOfLine, Range, type TextDocument, type Uri, WorkspaceEdit, workspace } from "vscode";
import { applyEdits, invertEdits, type OffsetEdit } from "./undo-edits";

/** One file before a fix. */
interface TouchedFile {
  readonly uri: Uri;
  readonly before: string;
  readonly edits: readonly OffsetEdit[];
  readonly wasDirty: boolean;
}

/** What takes back a fix, in every file it touched. */
export interface UndoneFix {
  readonly files: readonly TouchedFile[];
}

/** What the files of an edit hold before it is made. Opens those that are not open. */
export async function rememberFiles(edit: WorkspaceEdit): Promise<UndoneFix> {
  const files = edit.entries().map(async ([uri, edits]): Promise<TouchedFile> => {
    const document = await workspace.openTextDocument(uri);
    const offsets = edits.map(({ range, newText }) => ({
      start: document.offsetAt(range.start),
      end: document.offsetAt(range.end),
      newText: toLineEndsOf(document, newText),
    }));
    return { uri, before: document.getText(), edits: offsets, wasDirty: document.isDirty };
  });
  return { files: await Promise.all(files) };
}

/**
 * Takes the fix back in all its files, and saves those that were saved before it. Gives a sentence, and changes nothing,
 * when one of them was edited since.
 */
export async function undoFix({ files }: UndoneFix): Promise<string | null> {
  const edit = new WorkspaceEdit();
  const documents = await Promise.all(files.map(({ uri }) => workspace.openTextDocument(uri)));
  for (const [at, { before, edits }] of files.entries()) {
    const document = documents[at];
    if (document === undefined) continue;
    if (document.getText() !== applyEdits(before, edits))
      return `${workspace.asRelativePath(document.uri)} was edited since the fix. Take it back there with Undo.`;
    for (const { start, end, newText } of invertEdits(before, edits))
      edit.replace(document.uri, new Range(document.positionAt(start), document.positionAt(end)), newText);
  }
  if (!(await workspace.applyEdit(edit))) return "The editor refused to take the fix back. Use Undo in its file.";
  const saved = documents.filter((_, at) => files[at]?.wasDirty === false);
  await Promise.all(saved.map((document) => document.save()));
  return null;
}

/** The editor gives inserted text the line ends of the file. */
function toLineEndsOf({ eol }: TextDocument, text: string): string {
  return text.replace(/\r?\n/g, eol === EndOfLine.CRLF ? "\r\n" : "\n");
}
