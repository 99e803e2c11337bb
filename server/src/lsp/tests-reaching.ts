import type { TextDocumentPositionParams } from "vscode-languageserver/node";
import { guardRequest } from "./guard";
import type { Session } from "./session";

/** The request for the recorded tests that came through the function at a position; it answers with their names. */
export const TESTS_REACHING_REQUEST = "roundtrip/testsReaching";

export function registerTestsReaching(session: Session): void {
  const answer = guardRequest<TextDocumentPositionParams, string[]>(
    session,
    TESTS_REACHING_REQUEST,
    [],
    (service, file, { position }) => service.testsReaching(file, position),
  );
  session.connection.onRequest(TESTS_REACHING_REQUEST, answer);
}
