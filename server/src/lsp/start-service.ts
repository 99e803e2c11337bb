import type { LanguageService } from "../features/service";
import { refreshDiagnostics } from "./diagnostics";
import { describe } from "./guard";
import { announceRecording, showRecording } from "./recording";
import { refreshCounts } from "./refresh-counts";
import type { Session } from "./session";
import { announceStatus } from "./status";

/** Builds the service for the session's roots and indexes them, telling the editor how far it is. Never throws. */
export async function startService(session: Session): Promise<void> {
  try {
    const service = await session.createService({
      roots: session.roots,
      log: (line) => session.log(line),
      cacheDirectory: session.cacheDirectory,
      settings: session.settings,
      recordingChanged: () => void announceRecording(session).catch((error) => session.log(describe(error))),
    });
    session.use(service);
    // A large one takes its time, while the folders are indexed.
    if (session.recording !== null) void showRecording(session);
    await index(session, service);
  } catch (error) {
    session.connection.console.error(`indexing ${session.roots.join(", ")} failed: ${describe(error)}`);
    session.giveUp();
  }
}

async function index(session: Session, service: LanguageService): Promise<void> {
  const progress = session.client.progress ? await session.connection.window.createWorkDoneProgress() : undefined;
  progress?.begin("Roundtrip: indexing", 0, undefined, true);
  let percentage = 0;
  const start = performance.now();
  let isAnnounced = false;
  const indexing = service.index(
    (done, total) => {
      // Later than requests that wait: to say how many models there are takes as long as to find them.
      if (!isAnnounced) void announceStatus(session);
      isAnnounced = true;
      const now = total === 0 ? 100 : Math.floor((100 * done) / total);
      if (now === percentage) return;
      percentage = now;
      progress?.report(now, `${done} of ${total} files`);
    },
    // A change of the workspace's folders puts another service in charge.
    () => progress?.token.isCancellationRequested === true || session.service !== service,
  );
  try {
    await indexing;
  } finally {
    progress?.done();
  }
  const { files, models, findings, problems } = service.status();
  session.log(
    `Indexed ${files} files, ${models} models, ${findings} findings in ${Math.round(performance.now() - start)} ms`,
  );
  for (const problem of problems) session.connection.console.warn(problem);
  // Lenses move the lines below them: they come before anybody is told that all is ready.
  await refreshCounts(session);
  await refreshDiagnostics(session);
  await announceStatus(session);
}
