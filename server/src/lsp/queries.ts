import type { QueryList } from "../../../protocol/recorded";
import { guardService } from "./guard";
import type { Session } from "./session";

/** The request for the queries behind a lens or a row of the report. */
export const QUERIES_REQUEST = "roundtrip/queries";

export interface QueriesParams {
  key: string;
}

export function registerQueries(session: Session): void {
  const answer = guardService<QueriesParams, QueryList>(
    session,
    QUERIES_REQUEST,
    { title: "", rows: [] },
    (service, { key }) => service.queriesOf(key),
  );
  session.connection.onRequest(QUERIES_REQUEST, answer);
}
