import { RecordedRun } from "../engine/recorded-run";
import { absolute } from "./find-roots";
import { UsageError } from "./usage-error";

/** A recording with something in it. Throws a {@link UsageError} with the reason where there is nothing to be read. */
export async function readRecording(path: string, roots: readonly string[]) {
  const run = await RecordedRun.open([absolute(path)], roots);
  const { index } = run;
  const isEmpty = index === null || index.recording.groups.length + index.recording.tests.length === 0;
  if (isEmpty) throw new UsageError(run.problems()[0] ?? `${path} holds no recording: no query and no test is in it.`);
  return { run, index };
}
