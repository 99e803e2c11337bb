import { finishSteps } from "./finish-steps.fixture";
import { RecordingDecoder } from "./recording-decoder";
import { RecordingIndex } from "./recording-index";
import { type MadeRun, writeRecording } from "./write-recording.fixture";

/** The index of a recording that a test made up, with the root it names. */
export function openIndex(run: MadeRun): RecordingIndex {
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  decoder.open("run.jsonl").push(writeRecording(run));
  return finishSteps(RecordingIndex.build(finishSteps(decoder.recording())));
}
