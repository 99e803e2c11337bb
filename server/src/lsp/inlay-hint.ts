import type { InlayHint, InlayHintParams } from "vscode-languageserver/node";
import { guardRequest } from "./guard";
import type { Session } from "./session";

/** Further than any line: the editor shows it at the line's end. */
const END_OF_LINE = 2 ** 20;

export function registerInlayHint(session: Session): void {
  session.connection.languages.inlayHint.on(
    guardRequest<InlayHintParams, InlayHint[]>(session, "textDocument/inlayHint", [], (service, file, { range }) =>
      service.lineCounts(file, range).map(({ line, label, tooltip }) => ({
        position: { line, character: lengthOf(session, file, line) },
        label,
        tooltip,
        paddingLeft: true,
      })),
    ),
  );
}

function lengthOf(session: Session, file: string, line: number): number {
  const document = session.documentOf(file);
  if (document === undefined) return END_OF_LINE;
  const start = { line, character: 0 };
  return document.getText({ start, end: { line, character: END_OF_LINE } }).replace(/[\r\n]+$/, "").length;
}
