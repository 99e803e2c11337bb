import { afterEach, expect, test, vi } from "vitest";
import { type Editor, type EditorOptions, startEditor } from "./editor";
import type { FakeService } from "./fake-service";

const URI = "file:///project/shop/views.py";
const FILE = "/project/shop/views.py";

const editors: Editor[] = [];

afterEach(() => {
  for (const editor of editors.splice(0)) editor.close();
});

async function start(options: EditorOptions = {}): Promise<{ editor: Editor; service: FakeService }> {
  const editor = await startEditor(options);
  editors.push(editor);
  return { editor, service: await indexing(editor, 1) };
}

async function indexing(editor: Editor, number: number): Promise<FakeService> {
  return vi.waitFor(() => {
    const service = editor.services[number - 1];
    if (service?.indexing !== true) throw new Error(`service ${number} does not index yet`);
    return service;
  });
}

test("indexing shows progress and status, and then makes the editor ask again", async () => {
  const { editor, service } = await start();
  await editor.open(URI, "lazy");
  await vi.waitFor(() => expect(editor.received.status).toContainEqual(expect.objectContaining({ indexing: true })));
  service.finishIndexing();
  await vi.waitFor(() => expect(editor.received.status.at(-1)).toMatchObject({ indexing: false, findings: 1 }));
  expect(editor.received.progress).toEqual([
    { kind: "begin", title: "Roundtrip: indexing", percentage: 0, cancellable: true },
    { kind: "report", percentage: 50, message: "1 of 2 files" },
    { kind: "end" },
  ]);
  expect(editor.received.refreshes).toBe(1);
});

test("requests are answered while the index is being built", async () => {
  const { editor, service } = await start();
  await editor.open(URI, "lazy");
  const report = await editor.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri: URI } });
  expect(report).toMatchObject({ kind: "full", items: [{ code: "n-plus-one" }] });
  expect(service.indexing).toBe(true);
});

test("the settings are asked for at the start and when they change", async () => {
  const { editor, service } = await start({ settings: { rules: { "n-plus-one": "off" } } });
  expect(service.options.settings).toEqual({ rules: { "n-plus-one": "off" } });
  expect(editor.received.registrations.map(({ method }) => method)).toContain("workspace/didChangeConfiguration");
  editor.settings = { rules: { "n-plus-one": "hint" } };
  await editor.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
  await vi.waitFor(() => expect(service.told).toEqual(['configure {"rules":{"n-plus-one":"hint"}}']));
  await vi.waitFor(() => expect(editor.received.refreshes).toBe(1));
});

test("a client that cannot be asked sends its settings", async () => {
  const { editor, service } = await start({ capabilities: {}, settings: { exclude: ["a"] } });
  expect(service.options.settings).toEqual({ exclude: ["a"] });
  await editor.connection.sendNotification("workspace/didChangeConfiguration", {
    settings: { roundtrip: { exclude: ["b"] } },
  });
  await vi.waitFor(() => expect(service.told).toEqual(['configure {"exclude":["b"]}']));
});

test("watched files are registered, and their changes told", async () => {
  const { editor, service } = await start();
  expect(editor.received.registrations).toContainEqual(
    expect.objectContaining({
      method: "workspace/didChangeWatchedFiles",
      registerOptions: {
        watchers: [{ globPattern: "**/*.py" }, { globPattern: "**/*.html" }, { globPattern: "**/pyproject.toml" }],
      },
    }),
  );
  await editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [
      { uri: "file:///project/a.py", type: 1 },
      { uri: "file:///project/b%20c.py", type: 2 },
      { uri: "file:///project/d.html", type: 3 },
    ],
  });
  await vi.waitFor(() =>
    expect(service.told).toEqual(["created /project/a.py", "changed /project/b c.py", "deleted /project/d.html"]),
  );
  await vi.waitFor(() => expect(editor.received.refreshes).toBe(1));
});

test("an editor that does not pull is sent diagnostics, also after edits, and they are taken back on close", async () => {
  const { editor, service } = await start({ capabilities: {} });
  expect(editor.initializeResult.capabilities).not.toHaveProperty("diagnosticProvider");
  await editor.open(URI, "lazy");
  await vi.waitFor(() =>
    expect(editor.received.pushed.at(-1)).toMatchObject({
      uri: URI,
      version: 1,
      diagnostics: [{ code: "n-plus-one" }],
    }),
  );
  await editor.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [{ text: "eager" }],
  });
  await vi.waitFor(() =>
    expect(editor.received.pushed.at(-1)).toMatchObject({ uri: URI, version: 2, diagnostics: [] }),
  );
  await editor.connection.sendNotification("textDocument/didClose", { textDocument: { uri: URI } });
  await vi.waitFor(() => expect(editor.received.pushed.at(-1)).toEqual({ uri: URI, diagnostics: [] }));
  expect(service.told.at(-1)).toBe(`close ${FILE}`);
});

test("one text whose diagnostics fail does not keep the others from being sent", async () => {
  const { editor, service } = await start({ capabilities: {} });
  service.failing.set("diagnostics", FILE);
  await editor.open(URI, "lazy");
  await editor.open("file:///project/other.py", "lazy");
  await vi.waitFor(() =>
    expect(editor.received.pushed).toContainEqual(
      expect.objectContaining({ uri: "file:///project/other.py", diagnostics: [expect.anything()] }),
    ),
  );
  expect(editor.received.log.join("\n")).toContain(`diagnostics of ${FILE} failed`);
});

test("a change of the workspace's folders makes a service for them, with the open texts, and ends the old index", async () => {
  const { editor, service } = await start();
  await editor.open(URI, "lazy");
  await editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
    event: { added: [{ uri: "file:///second", name: "second" }], removed: [] },
  });
  const next = await indexing(editor, 2);
  expect(next.options.roots).toEqual(["/project", "/second"]);
  expect(next.told).toEqual([`open ${FILE} 1`]);
  service.finishIndexing();
  await vi.waitFor(() => expect(service.told.at(-1)).toBe("indexing cancelled"));
});

test("a cancelled progress cancels the index", async () => {
  const { editor, service } = await start();
  const token = await vi.waitFor(() => {
    const [first] = editor.received.progressTokens;
    if (first === undefined) throw new Error("no progress yet");
    return first;
  });
  await editor.connection.sendNotification("window/workDoneProgress/cancel", { token });
  await editor.connection.sendRequest("textDocument/hover", {
    textDocument: { uri: URI },
    position: { line: 0, character: 0 },
  });
  service.finishIndexing();
  await vi.waitFor(() => expect(service.told).toEqual(["indexing cancelled"]));
});

test("an editor that pulls is told to ask again when a change mends a text other than the changed one", async () => {
  const { editor, service } = await start();
  const other = "file:///project/shop/models.py";
  await editor.open(URI, "lazy");
  await editor.open(other, "");
  const change = async (version: number, text: string): Promise<void> => {
    await editor.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: other, version },
      contentChanges: [{ text }],
    });
    await editor.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri: other } });
  };
  await editor.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri: URI } });
  await change(2, "lazy");
  service.mended.add(FILE);
  await change(3, "lazy lazy");
  await vi.waitFor(() => expect(editor.received.refreshes).toBe(1));
});
