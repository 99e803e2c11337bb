import { appendFileSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { writeRecording } from "../recording/write-recording.fixture";
import { scratchFolder } from "../workspace/scratch-folder.fixture";
import { FETCH, RUN, start, startRecorded, titles, VIEWS } from "./recorded-service.fixture";

test("of a recording nothing else can be said than a sentence", async () => {
  const { service, folder, root } = await startRecorded();
  expect(await service.openRecording(`${folder}/gone`)).toEqual([`There is no recording at ${folder}/gone.`]);
  expect(await service.report()).toMatchObject({ tests: [], complete: false });
  writeFileSync(`${folder}/1.jsonl`, writeRecording({ ...RUN, root, formatVersion: 7 }));
  expect(await service.openRecording(`${folder}/1.jsonl`)).toEqual([
    "1.jsonl is in format 7 of a newer recorder; this Roundtrip reads up to format 1.",
  ]);
  const elsewhere = { "other/x.py": "def f():\n    pass\n" };
  const stack = ["/elsewhere/x.py:2"];
  const strange = { files: elsewhere, queries: [{ stack, test: "t::x" }] };
  writeFileSync(`${folder}/1.jsonl`, writeRecording({ ...strange, root }));
  const [sentence] = await service.openRecording(folder);
  expect(sentence).toContain("is of other files than those of this workspace (/elsewhere/x.py).");
});

test("a recording made elsewhere is shown in the folder that is open", async () => {
  const { service, views } = await start();
  const folder = scratchFolder();
  writeFileSync(`${folder}/ci.jsonl`, writeRecording({ ...RUN, root: "/builds/shop" }));
  expect(await service.openRecording(`${folder}/ci.jsonl`)).toEqual([]);
  expect(titles(service, views)[0]).toContain("5 queries in test_index");
});

test("earlier recordings count for what the latest run did not run", async () => {
  const { service, views, folder, root } = await startRecorded();
  const later = scratchFolder();
  writeFileSync(`${later}/1.jsonl`, writeRecording({ ...RUN, root, queries: [FETCH] }));
  await service.openRecording(later, [folder]);
  expect(titles(service, views)[0]).toContain("4: 1 query in test_index");
  const one = writeRecording({ ...RUN, root, queries: [FETCH], tests: {} });
  writeFileSync(`${later}/1.jsonl`, one);
  await service.openRecording(later, [folder]);
  expect(titles(service, views)).toHaveLength(2);
  expect(titles(service, views)[1]).toContain("9: 1 query in test_total");
});

test("a run that goes on is followed until it ends, from before its first line", async () => {
  const { service, views, next, root } = await start();
  const folder = scratchFolder();
  expect(await service.openRecording(folder)).toEqual([]);
  const text = writeRecording({ ...RUN, root });
  const lines = text.split(/(?<=\n)/);
  const half = lines.findIndex((line) => line.includes('"fetch"')) + 1;
  let changed = next();
  writeFileSync(`${folder}/1.jsonl`, lines.slice(0, half).join(""));
  await changed;
  expect(await service.report()).toMatchObject({ complete: false });
  expect(titles(service, views)[0]).toContain("4: 2 queries in test_index");
  changed = next();
  appendFileSync(`${folder}/1.jsonl`, lines.slice(half).join(""));
  await changed;
  expect(await service.report()).toMatchObject({ complete: true });
  expect(titles(service, views)[0]).toContain("4: 5 queries in test_index");
});

test("while a recording is read for long, lenses and hovers say that there will be more", async () => {
  const { service, views, root } = await start();
  const folder = scratchFolder();
  writeFileSync(`${folder}/1.jsonl`, writeRecording({ ...RUN, root }));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const opening = service.openRecording(folder);
  const hover = () => service.hover(views, { line: 9, character: 16 })?.markdown;
  expect(titles(service, views)[1]).toBe("9: predicted 1");
  vi.advanceTimersByTime(500);
  expect(titles(service, views)[1]).toBe("9: predicted 1 · reading the recording ...");
  expect(hover()).toMatch(/\*reading the recording \.\.\.\*$/);
  await opening;
  expect(titles(service, views)[1]).toBe("9: 1 query in test_total · 1 ms · predicted 1");
  expect(hover()).not.toContain("reading the recording");
});

test("a recording that is closed while it is read is not shown any more", async () => {
  const { service, views, root } = await start();
  const folder = scratchFolder();
  writeFileSync(`${folder}/1.jsonl`, writeRecording({ ...RUN, root }));
  const opening = service.openRecording(folder);
  await service.openRecording(null);
  expect(await opening).toEqual([]);
  expect(titles(service, views)[1]).toBe("9: predicted 1");
  expect(await service.report()).toBeNull();
});

test("a file that is edited while a recording is read shows what is known of its text by then", async () => {
  const { service, views, root } = await start();
  const folder = scratchFolder();
  writeFileSync(`${folder}/1.jsonl`, writeRecording({ ...RUN, root }));
  service.open(views, VIEWS, 1);
  const opening = service.openRecording(folder);
  let isOpened = false;
  void opening.then(() => (isOpened = true));
  for (let edit = 0; !isOpened; edit += 1) {
    service.change(views, `${"\n".repeat(edit % 7)}${VIEWS}`, 2 + edit);
    await setImmediate();
  }
  service.change(views, `\n\n${VIEWS}`, 1_000_000);
  expect(titles(service, views)[1]).toContain("11: 1 query in test_total");
  expect(service.diagnostics(views)[0]?.range.start.line).toBe(7);
});
