import {
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from "vscode-languageserver/node";
import type { LanguageService } from "../features/service";
import { toDiagnostic } from "./convert";
import { guard, guardRequest } from "./guard";
import { fileOf, type Session } from "./session";
import { announceStatus } from "./status";

/** How long typing must pause before diagnostics are pushed, in ms. An editor that pulls paces itself. */
const PUSH_DELAY = 150;

const pendingPushes = new WeakMap<Session, NodeJS.Timeout>();

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
    await announceStatus(session);
    const report: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items };
    return report;
  });
}

/** Makes the editor show today's findings in every open text: it is told to ask again, or is sent them. */
export async function refreshDiagnostics(session: Session): Promise<void> {
  if (!session.client.pullDiagnostics) await pushDiagnostics(session);
  else if (session.client.refreshDiagnostics) await session.connection.languages.diagnostics.refresh();
}

/** For an editor that does not pull: sends the findings of every open text once typing pauses. */
export function schedulePush(session: Session): void {
  if (session.client.pullDiagnostics) return;
  clearTimeout(pendingPushes.get(session));
  pendingPushes.set(
    session,
    setTimeout(() => void pushDiagnostics(session), PUSH_DELAY),
  );
}

/** For an editor that does not pull: takes back what was sent for a text that is closed. */
export async function clearPushed(session: Session, uri: string): Promise<void> {
  if (session.client.pullDiagnostics) return;
  await session.connection.sendDiagnostics({ uri, diagnostics: [] });
}

async function pushDiagnostics(session: Session): Promise<void> {
  const { service } = session;
  if (service === undefined) return;
  for (const { uri, version } of session.documents.all()) {
    const file = fileOf(uri);
    if (file === undefined) continue;
    const diagnostics = guard(session, `textDocument/publishDiagnostics on ${file}`, [], () =>
      diagnose(session, service, file),
    );
    await session.connection.sendDiagnostics({ uri, version, diagnostics });
  }
  await announceStatus(session);
}

function diagnose(session: Session, service: LanguageService, file: string): Diagnostic[] {
  return service.diagnostics(file).map((finding) => toDiagnostic(session, finding));
}
