import {
  type CodeAction,
  type CodeActionKind,
  commands,
  type Diagnostic,
  languages,
  type Range,
  type TextDocument,
} from "vscode";
import { until } from "../workbench/until";
import { PATIENCE } from "./project";

/** The extension's own findings in a document, as squiggles show them. */
export function findingsIn(document: TextDocument): Diagnostic[] {
  return languages.getDiagnostics(document.uri).filter(({ source }) => source === "roundtrip");
}

/** The finding that covers exactly `range`, awaited. */
export function findingAt(document: TextDocument, range: Range): Promise<Diagnostic> {
  const text = `${document.getText(range)} on line ${range.start.line + 1}`;
  return until(`a finding on ${text}`, PATIENCE, () => findingsIn(document).find((each) => each.range.isEqual(range)));
}

/** Waits until the document has no finding that touches `range`. */
export async function untilClean(document: TextDocument, range: Range): Promise<void> {
  const isClean = (): boolean => findingsIn(document).every((each) => each.range.intersection(range) === undefined);
  await until(`no finding on line ${range.start.line + 1}`, PATIENCE, isClean);
}

/** The actions the editor offers at `range`, with their edits. */
export function actionsAt(document: TextDocument, range: Range, kind: CodeActionKind): Thenable<CodeAction[]> {
  return commands.executeCommand<CodeAction[]>("vscode.executeCodeActionProvider", document.uri, range, kind.value, 20);
}
