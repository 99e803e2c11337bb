import type { TextDocument } from "vscode-languageserver-textdocument";
import type { LanguageService } from "../features/service";
import { forgetDiagnostics, scheduleRefresh } from "./diagnostics";
import { guard } from "./guard";
import { fileOf, type Session } from "./session";

/** Keeps the service's texts equal to the editor's, incrementally synchronised. */
export function registerDocuments(session: Session): void {
  const { documents } = session;
  const tell = (what: string, uri: string, work: (service: LanguageService, file: string) => void): void => {
    const file = fileOf(uri);
    const { service } = session;
    if (file !== undefined && service !== undefined)
      guard(session, `${what} on ${file}`, undefined, () => work(service, file));
  };
  const opened = new WeakSet<TextDocument>();
  // Fires for a text that was opened as well as for one that was changed.
  documents.onDidChangeContent(({ document }) => {
    const isOpening = !opened.has(document);
    opened.add(document);
    tell(isOpening ? "textDocument/didOpen" : "textDocument/didChange", document.uri, (service, file) => {
      if (isOpening) service.open(file, document.getText(), document.version);
      else service.change(file, document.getText(), document.version);
    });
    scheduleRefresh(session);
  });
  documents.onDidClose(async ({ document }) => {
    tell("textDocument/didClose", document.uri, (service, file) => service.close(file));
    await forgetDiagnostics(session, document.uri);
  });
  documents.listen(session.connection);
}
