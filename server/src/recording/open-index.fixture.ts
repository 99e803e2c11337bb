import { RecordingDecoder } from "./recording-decoder";
import { RecordingIndex } from "./recording-index";
import { type MadeRun, writeRecording } from "./write-recording.fixture";

/** The index of a recording that a test made up, with the root it names. */
export async function openIndex(run: MadeRun): Promise<RecordingIndex> {
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  decoder.open("run.jsonl").push(writeRecording(run));
  const index = await RecordingIndex.build(
    decoder.recording(),
    async () => {},
    () => false,
  );
  if (index === null) throw new Error("Nobody cancelled it.");
  return index;
}
