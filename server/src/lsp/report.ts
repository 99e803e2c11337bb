import { guardLongWork } from "./guard";
import type { Session } from "./session";

/** The request for all that a recording has, for the report; null while none is open. */
export const REPORT_REQUEST = "roundtrip/report";

/** The request for the same as JSON for other programs. */
export const EXPORT_REPORT_REQUEST = "roundtrip/exportReport";

export function registerReport(session: Session): void {
  session.connection.onRequest(
    REPORT_REQUEST,
    guardLongWork(session, REPORT_REQUEST, null, (service, isCancelled) => service.report(isCancelled)),
  );
  session.connection.onRequest(
    EXPORT_REPORT_REQUEST,
    guardLongWork(session, EXPORT_REPORT_REQUEST, null, (service, isCancelled) => service.exportReport(isCancelled)),
  );
}
