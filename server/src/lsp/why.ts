import type { Position, TextDocumentIdentifier } from "vscode-languageserver/node";
import { guardRequest } from "./guard";
import type { Session } from "./session";

/** The request "why is there no finding on this line?"; it takes a WhyParams and answers with plain text. */
export const WHY_REQUEST = "roundtrip/why";

export interface WhyParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

export function registerWhy(session: Session): void {
  const answer = guardRequest<WhyParams, string>(
    session,
    WHY_REQUEST,
    "Roundtrip could not answer; its output channel says what went wrong.",
    (service, file, { position }) => service.why(file, position.line),
  );
  session.connection.onRequest(WHY_REQUEST, answer);
}
