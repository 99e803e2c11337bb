import type { TimelineEntry } from "../../../protocol/recorded";
import { guardService } from "./guard";
import type { Session } from "./session";

/** The request for the queries of one test or request in the order of time. */
export const TIMELINE_REQUEST = "roundtrip/timeline";

export interface TimelineParams {
  /** As in the report. */
  name: string;
}

export function registerTimeline(session: Session): void {
  const answer = guardService<TimelineParams, TimelineEntry[]>(session, TIMELINE_REQUEST, [], (service, { name }) =>
    service.timeline(name),
  );
  session.connection.onRequest(TIMELINE_REQUEST, answer);
}
