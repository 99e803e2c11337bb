import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CancellationTokenSource, type CodeLens, type InlayHint, LSPErrorCodes } from "vscode-languageserver/node";
import { type Editor, startEditor } from "./editor";
import type { FakeService } from "./fake-service";

const URI = "file:///project/shop/views.py";
const FILE = "/project/shop/views.py";
const START = { line: 0, character: 0 };

let editor: Editor;
let service: FakeService;

beforeEach(async () => {
  editor = await startEditor();
  await editor.open(URI, "x = 1\r\ny = 2\n");
  service = await vi.waitFor(() => {
    const [made] = editor.services;
    if (!made?.indexing) throw new Error("It does not index yet.");
    return made;
  });
});

afterEach(() => editor.close());

function ask<T>(request: string, params?: object): Promise<T> {
  return editor.connection.sendRequest<T>(request, params);
}

function lenses(): Promise<CodeLens[]> {
  return ask("textDocument/codeLens", { textDocument: { uri: URI } });
}

test("lenses and line counts are offered", () => {
  expect(editor.initializeResult.capabilities).toMatchObject({ codeLensProvider: {}, inlayHintProvider: true });
});

test("a predicted cost is text; a count leads to its queries, at the place of the lens", async () => {
  const range = { start: START, end: START };
  expect(await lenses()).toEqual([{ range, command: { title: "predicted 1 + n(books)", command: "" } }]);
  await ask("roundtrip/openRecording", { path: "/recording" });
  expect(await lenses()).toEqual([
    {
      range,
      command: {
        title: "51 queries",
        command: "roundtrip.showQueries",
        arguments: [`key of ${FILE}`, URI, START],
      },
    },
  ]);
});

test("line counts stand at the ends of lines", async () => {
  const range = { start: START, end: { line: 1, character: 0 } };
  const hints = () => ask<InlayHint[]>("textDocument/inlayHint", { textDocument: { uri: URI }, range });
  expect(await hints()).toEqual([]);
  await ask("roundtrip/openRecording", { path: "/recording" });
  expect(await hints()).toEqual([
    {
      position: { line: 0, character: 5 },
      label: "50 queries",
      tooltip: "50 queries in test_list",
      paddingLeft: true,
    },
  ]);
});

test("opening and closing a recording makes the editor ask again", async () => {
  expect(await ask("roundtrip/openRecording", { path: "/recording", earlier: ["/old"] })).toEqual({ problems: [] });
  await vi.waitFor(() => expect(editor.received.counts).toEqual(["changed", "codeLens", "inlayHint"]));
  await vi.waitFor(() => expect(editor.received.refreshes).toBe(1));
  await ask("roundtrip/openRecording", { path: null });
  expect(service.told.filter((each) => each.startsWith("recording"))).toEqual([
    "recording /recording after 1",
    "recording null after 0",
  ]);
});

test("what is wrong with a recording is answered in sentences", async () => {
  const answer = await ask("roundtrip/openRecording", { path: "/gone" });
  expect(answer).toEqual({ problems: ["There is no recording at /gone."] });
});

test("queries, report, timeline and the tests that reach a function", async () => {
  expect(await ask("roundtrip/report")).toBeNull();
  expect(await editor.connection.sendRequest("roundtrip/report")).toBeNull();
  expect(await ask("roundtrip/exportReport")).toBeNull();
  await ask("roundtrip/openRecording", { path: "/recording" });
  expect(await ask("roundtrip/report")).toMatchObject({ how: "pytest", tests: [], requests: [] });
  expect(await ask("roundtrip/exportReport")).toBe("report of /recording");
  expect(await ask("roundtrip/queries", { key: "k" })).toEqual({ title: "1 query of k", rows: [] });
  expect(await ask("roundtrip/timeline", { name: "test_list" })).toMatchObject([{ at: 0, origin: "test_list" }]);
  const position = { textDocument: { uri: URI }, position: { line: 3, character: 0 } };
  expect(await ask("roundtrip/testsReaching", position)).toEqual([`test of ${FILE}:3`]);
});

test("a report that takes its time lets other requests pass, and ends when it is cancelled", async () => {
  await ask("roundtrip/openRecording", { path: "/recording" });
  let finish = (): void => {};
  service.reporting = new Promise((resolve) => {
    finish = resolve;
  });
  const cancellation = new CancellationTokenSource();
  const report = editor.connection.sendRequest("roundtrip/report", {}, cancellation.token);
  expect(await ask("roundtrip/queries", { key: "k" })).toMatchObject({ rows: [] });
  cancellation.cancel();
  // Answered after the cancellation has come, since messages keep their order.
  await ask("roundtrip/queries", { key: "k" });
  finish();
  await expect(report).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  expect(service.told.at(-1)).toBe("report cancelled");
});

test("a failing request empties nothing but itself", async () => {
  service.failing.set("lenses", FILE);
  expect(await lenses()).toEqual([]);
  await vi.waitFor(() => expect(editor.received.log.join()).toContain("textDocument/codeLens"));
  expect(await ask("roundtrip/queries", { key: "k" })).toMatchObject({ rows: [] });
});
