import { DidChangeConfigurationNotification } from "vscode-languageserver/node";
import { refreshDiagnostics } from "./diagnostics";
import { guard } from "./guard";
import { refreshCounts } from "./refresh-counts";
import type { Session } from "./session";
import { announceStatus } from "./status";

const SECTION = "roundtrip";

export function registerConfiguration(session: Session): void {
  session.connection.onDidChangeConfiguration(async ({ settings }) => {
    if (session.client.configuration) await readSettings(session);
    else session.settings = (settings as Record<string, unknown> | null)?.[SECTION] ?? {};
    guard(session, "configuration", undefined, () => session.service?.configure(session.settings));
    await refreshDiagnostics(session);
    await refreshCounts(session);
    await announceStatus(session);
  });
}

/** Asks the editor for the settings, where it can be asked, and to say when they change. */
export async function readSettings(session: Session): Promise<void> {
  if (!session.client.configuration) return;
  session.settings = (await session.connection.workspace.getConfiguration(SECTION)) ?? {};
}

export async function watchConfiguration(session: Session): Promise<void> {
  if (!session.client.watchConfiguration) return;
  await session.connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
}
