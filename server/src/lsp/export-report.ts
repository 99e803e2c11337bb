import type { CancellationToken } from "vscode-languageserver/node";
import { guardService } from "./guard";
import type { Session } from "./session";

/** The request for the report as JSON for other programs; null while no recording is open. */
export const EXPORT_REPORT_REQUEST = "roundtrip/exportReport";

export function registerExportReport(session: Session): void {
  const answer = guardService<unknown, string | null>(session, EXPORT_REPORT_REQUEST, null, (service) =>
    service.exportReport(),
  );
  session.connection.onRequest(EXPORT_REPORT_REQUEST, (...given: CancellationToken[]) =>
    answer(undefined, given.at(-1) as CancellationToken),
  );
}
