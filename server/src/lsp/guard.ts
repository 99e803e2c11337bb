import { setImmediate } from "node:timers/promises";
import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";
import type { LanguageService } from "../features/service";
import { fileOf, type Session } from "./session";

interface AboutDocument {
  textDocument: { uri: string };
}

/**
 * Makes a handler of `work` for a request about one document. It waits for the service, gives cancellations that are
 * already queued their chance, and turns a failure into `empty` and a line in the log, so that one failing request
 * empties nothing but itself.
 */
export function guardRequest<P extends AboutDocument, R>(
  session: Session,
  request: string,
  empty: R,
  work: (service: LanguageService, file: string, params: P) => R,
): (params: P, token: CancellationToken) => Promise<R | ResponseError> {
  return async (params, token) => {
    await session.ready;
    await setImmediate();
    if (token.isCancellationRequested) return cancelled(request);
    const file = fileOf(params.textDocument.uri);
    const { service } = session;
    if (file === undefined || service === undefined) return empty;
    return guard(session, `${request} on ${file}`, empty, () => work(service, file, params));
  };
}

/** The same for a request about no document. */
export function guardService<P, R>(
  session: Session,
  request: string,
  empty: R,
  work: (service: LanguageService, params: P) => R,
): (params: P, token: CancellationToken) => Promise<R | ResponseError> {
  return async (params, token) => {
    await session.ready;
    await setImmediate();
    if (token.isCancellationRequested) return cancelled(request);
    const { service } = session;
    return service === undefined ? empty : guard(session, request, empty, () => work(service, params));
  };
}

/** The same for long work without parameters, done a little at a time, that may be cancelled while it goes on. */
export function guardLongWork<R>(
  session: Session,
  request: string,
  empty: R,
  work: (service: LanguageService, isCancelled: () => boolean) => Promise<R>,
): (...given: CancellationToken[]) => Promise<R | ResponseError> {
  return async (...given) => {
    // The token comes last, whether the editor sent parameters or none.
    const token = given.at(-1);
    const isCancelled = (): boolean => token?.isCancellationRequested === true;
    await session.ready;
    await setImmediate();
    const { service } = session;
    try {
      const answer = isCancelled() || service === undefined ? empty : await work(service, isCancelled);
      return isCancelled() ? cancelled(request) : answer;
    } catch (error) {
      session.connection.console.error(`${request} failed: ${describe(error)}`);
      return empty;
    }
  };
}

function cancelled(request: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, `${request} cancelled`);
}

/** Runs `work`; when it throws, logs that `what` failed and why, and gives `empty`. */
export function guard<R>(session: Session, what: string, empty: R, work: () => R): R {
  try {
    return work();
  } catch (error) {
    session.connection.console.error(`${what} failed: ${describe(error)}`);
    return empty;
  }
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
