import { refreshDiagnostics } from "./diagnostics";
import { describe } from "./guard";
import { refreshCounts } from "./refresh-counts";
import type { Session } from "./session";

/** The request to show a recording. */
export const OPEN_RECORDING_REQUEST = "roundtrip/openRecording";

/** The notification that an open recording has grown, was opened or was closed. */
export const RECORDING_CHANGED_NOTIFICATION = "roundtrip/recordingChanged";

export interface OpenRecordingParams {
  /** A file or a folder of `.jsonl` files; null closes what is open. */
  path: string | null;
  /** Recordings of earlier runs, oldest first. */
  earlier?: string[];
}

export interface OpenRecordingResult {
  problems: string[];
}

export function registerRecording(session: Session): void {
  session.connection.onRequest(
    OPEN_RECORDING_REQUEST,
    async ({ path, earlier = [] }: OpenRecordingParams): Promise<OpenRecordingResult> => {
      await session.ready;
      session.recording = path === null ? null : { path, earlier };
      return { problems: await showRecording(session) };
    },
  );
}

/** Shows the session's recording in the service that is in charge. Never throws. */
export async function showRecording(session: Session): Promise<string[]> {
  const { service, recording } = session;
  if (service === undefined) return [];
  try {
    return await service.openRecording(recording?.path ?? null, recording?.earlier ?? []);
  } catch (error) {
    session.connection.console.error(`${OPEN_RECORDING_REQUEST} failed: ${describe(error)}`);
    return ["The recording could not be opened; the output channel says why."];
  }
}

/** Makes the editor show what a recording says by now. */
export async function announceRecording(session: Session): Promise<void> {
  await session.connection.sendNotification(RECORDING_CHANGED_NOTIFICATION);
  await refreshCounts(session);
  await refreshDiagnostics(session);
}
