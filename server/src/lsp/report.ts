import type { CancellationToken } from "vscode-languageserver/node";
import type { ReportData } from "../../../protocol/recorded";
import { guardService } from "./guard";
import type { Session } from "./session";

/** The request for all that a recording has, for the report; null while none is open. */
export const REPORT_REQUEST = "roundtrip/report";

export function registerReport(session: Session): void {
  const answer = guardService<unknown, ReportData | null>(session, REPORT_REQUEST, null, (service) => service.report());
  // The token comes last, whether the editor sent parameters or none.
  session.connection.onRequest(REPORT_REQUEST, (...given: CancellationToken[]) =>
    answer(undefined, given.at(-1) as CancellationToken),
  );
}
