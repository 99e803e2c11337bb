import {
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from "vscode-languageserver/node";
import { giveWay } from "../features/give-way";
import type { LanguageService } from "../features/service";
import { toDiagnostic } from "./convert";
import { guard, guardRequest } from "./guard";
import { fileOf, type Session } from "./session";
import { announceStatus } from "./status";

/** How long typing must pause before the other open texts are looked at, and before diagnostics are pushed, in ms. */
const PAUSE = 150;

export function registerDiagnostics(session: Session): void {
  const answer = guardRequest<DocumentDiagnosticParams, Diagnostic[]>(
    session,
    "textDocument/diagnostic",
    [],
    (service, file) => diagnose(session, service, file),
  );
  session.connection.languages.diagnostics.on(async (params, token) => {
    const items = await answer(params, token);
    if (!Array.isArray(items)) throw items;
    session.shown.set(params.textDocument.uri, JSON.stringify(items));
    const report: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items };
    return report;
  });
}

/** Makes the editor show today's findings in every open text: it is told to ask again, or is sent them. */
export async function refreshDiagnostics(session: Session): Promise<void> {
  if (!session.client.pullDiagnostics) await pushDiagnostics(session);
  else if (session.client.refreshDiagnostics) await session.connection.languages.diagnostics.refresh();
}

/**
 * To be called when a text changed. Once typing pauses, an editor that does not pull is sent the findings of every open
 * text; one that pulls asks for the changed text by itself, and is told to ask again when the findings of another changed.
 */
export function scheduleRefresh(session: Session): void {
  clearTimeout(session.pause);
  session.pause = setTimeout(async () => {
    // An answer that took longer than the pause may wait to be written.
    await giveWay();
    if (!session.client.pullDiagnostics || isAnyStale(session)) await refreshDiagnostics(session);
    // Counting all findings may take longer than finding those of one text: it waits until nobody waits for it.
    await announceStatus(session);
  }, PAUSE);
}

function isAnyStale(session: Session): boolean {
  return session.documents.all().some(({ uri }) => {
    const shown = session.shown.get(uri);
    return shown !== undefined && shown !== JSON.stringify(diagnoseGuarded(session, uri));
  });
}

/** To be called when a text is closed. Takes back what was sent for it to an editor that does not pull. */
export async function forgetDiagnostics(session: Session, uri: string): Promise<void> {
  session.shown.delete(uri);
  if (session.client.pullDiagnostics) return;
  await session.connection.sendDiagnostics({ uri, diagnostics: [] });
}

async function pushDiagnostics(session: Session): Promise<void> {
  if (session.service === undefined) return;
  for (const { uri, version } of session.documents.all()) {
    await session.connection.sendDiagnostics({ uri, version, diagnostics: diagnoseGuarded(session, uri) });
  }
}

function diagnoseGuarded(session: Session, uri: string): Diagnostic[] {
  const { service } = session;
  const file = fileOf(uri);
  if (file === undefined || service === undefined) return [];
  return guard(session, `diagnostics of ${file}`, [], () => diagnose(session, service, file));
}

function diagnose(session: Session, service: LanguageService, file: string): Diagnostic[] {
  return service.diagnostics(file).map((finding) => toDiagnostic(session, finding));
}
