import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { memoryAnalysis } from "../../server/src/engine/memory-analysis.fixture";
import { RecordedFindings } from "../../server/src/engine/recorded-findings";
import { RecordedPlaces } from "../../server/src/engine/recorded-places";
import { finishSteps } from "../../server/src/recording/finish-steps.fixture";
import { RecordingDecoder } from "../../server/src/recording/recording-decoder";
import { RecordingIndex } from "../../server/src/recording/recording-index";
import { describeFinding } from "../truth/analyse-files";
import { type Analyse, applyAllFixes, compareAfterFixes, compareWithAnalyser } from "../truth/compare-with-analyser";
import { loadCases } from "../truth/load-cases";

/** Written by the recorder for the example of the rule's page, called by a test with five books. */
const RECORDING = readFileSync(new URL("recorded-n-plus-one.jsonl", import.meta.url), "utf8");

function openRecording(): RecordingIndex {
  const decoder = new RecordingDecoder({ rootFor: () => "/project" });
  decoder.open("recorded-n-plus-one.jsonl").push(RECORDING);
  return finishSteps(RecordingIndex.build(finishSteps(decoder.recording())));
}

it("what the page marks is found in a real recording of it, and mended where the rows were fetched", async () => {
  const [example] = loadCases().filter(({ source }) => source.endsWith("recorded-n-plus-one.md"));
  if (!example) throw new Error("The page holds an example.");
  const index = openRecording();
  const analyse: Analyse = async (files) => {
    const analysis = memoryAnalysis(Object.fromEntries(files));
    const recorded = finishSteps(RecordedFindings.join(new RecordedPlaces(index, () => analysis)));
    const found = recorded.files().flatMap((file) => recorded.in(file));
    return { findings: found.map((each) => describeFinding(each, files)) };
  };
  const texts = new Map([...example.files].map(([path, { text }]) => [path, text]));
  const problems = compareWithAnalyser(example, (await analyse(texts)).findings);
  const mended = await applyAllFixes(example, analyse);
  problems.push(...compareAfterFixes(example, mended));
  expect(problems, problems.join("\n\n")).toEqual([]);
  expect((await analyse(mended)).findings).toEqual([]);
});
