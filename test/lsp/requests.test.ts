import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  CancellationTokenSource,
  type CodeAction,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
} from "vscode-languageserver/node";
import { type Editor, FULL_CLIENT, startEditor } from "./editor";
import type { FakeService } from "./fake-service";

const URI = "file:///project/shop/views.py";
const FILE = "/project/shop/views.py";
const OTHER = "file:///project/shop/other.py";
const TEXT = "x = 1\ny = lazy\n";

let editor: Editor;
let service: FakeService;

beforeEach(async () => {
  editor = await startEditor();
  await editor.open(URI, TEXT);
  service = await currentService(editor);
});

afterEach(() => editor.close());

async function currentService(of: Editor, number = 1): Promise<FakeService> {
  return vi.waitFor(() => {
    const made = of.services[number - 1];
    if (made === undefined || !made.indexing) throw new Error(`service ${number} does not index yet`);
    return made;
  });
}

function at(line: number, uri = URI) {
  return { textDocument: { uri }, position: { line, character: 0 } };
}

async function pull(uri = URI, from = editor): Promise<Diagnostic[]> {
  const report = await from.connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", {
    textDocument: { uri },
  });
  return report.kind === "full" ? report.items : [];
}

function listActions(
  line: number,
  context: { only?: string[]; diagnostics?: Diagnostic[] } = {},
  from = editor,
): Promise<CodeAction[]> {
  const position = { line, character: 0 };
  return from.connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri: URI },
    range: { start: position, end: position },
    context: { diagnostics: [], ...context },
  });
}

test("the server offers what it can do", () => {
  expect(editor.initializeResult.capabilities).toMatchObject({
    textDocumentSync: { openClose: true, change: 2 },
    hoverProvider: true,
    codeActionProvider: {
      codeActionKinds: ["quickfix", "source.fixAll.roundtrip", "refactor.rewrite"],
      resolveProvider: true,
    },
    diagnosticProvider: { identifier: "roundtrip", interFileDependencies: true },
  });
  expect(service.options).toMatchObject({ roots: ["/project"], cacheDirectory: null });
});

test("a pulled diagnostic carries code, documentation, related place, tag and fingerprint", async () => {
  expect(await pull()).toEqual([
    {
      range: { start: { line: 1, character: 4 }, end: { line: 1, character: 8 } },
      severity: 2,
      source: "roundtrip",
      code: "n-plus-one",
      codeDescription: { href: "https://example.org/rules/n-plus-one" },
      message: "reads `lazy` once per row",
      tags: [1],
      data: { fingerprint: "lazy-1" },
      relatedInformation: [
        {
          location: { uri: URI, range: { start: { line: 0, character: 0 }, end: { line: 1, character: 8 } } },
          message: "fetched here",
        },
      ],
    },
  ]);
});

test("an incremental change reaches the service as the whole new text", async () => {
  const range = { start: { line: 1, character: 4 }, end: { line: 1, character: 8 } };
  await editor.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [{ range, text: "eager" }],
  });
  expect(await pull()).toEqual([]);
  expect(service.texts.get(FILE)).toBe("x = 1\ny = eager\n");
  await editor.connection.sendNotification("textDocument/didClose", { textDocument: { uri: URI } });
  await vi.waitFor(() => expect(service.told).toEqual([`open ${FILE} 1`, `change ${FILE} 2`, `close ${FILE}`]));
});

test("a text that is not a file is left alone", async () => {
  await editor.open("untitled:Untitled-1", "lazy");
  expect(await pull("untitled:Untitled-1")).toEqual([]);
  expect(service.told).toEqual([`open ${FILE} 1`]);
});

test("hover gives markdown and its range, or nothing", async () => {
  expect(await editor.connection.sendRequest<Hover>("textDocument/hover", at(1))).toEqual({
    contents: { kind: "markdown", value: "**1 + n** queries" },
    range: { start: { line: 1, character: 4 }, end: { line: 1, character: 8 } },
  });
  expect(await editor.connection.sendRequest("textDocument/hover", at(0))).toBeNull();
});

test("a quick fix names its diagnostic, and gets its edits, also in another file, when it is resolved", async () => {
  await editor.open("file:///project/shop/models.py", "");
  const diagnostics = await pull();
  const [action, ...rest] = await listActions(1, { diagnostics });
  expect(rest).toEqual([]);
  expect(action).toMatchObject({ title: "Load it", kind: "quickfix", isPreferred: true, diagnostics });
  expect(action).not.toHaveProperty("edit");
  const resolved = await editor.connection.sendRequest<CodeAction>("codeAction/resolve", action);
  expect(resolved.edit).toEqual({
    documentChanges: [
      {
        textDocument: { uri: URI, version: 1 },
        edits: [
          {
            range: { start: { line: 1, character: 4 }, end: { line: 1, character: 8 } },
            newText: "eager",
            annotationId: "change",
          },
        ],
      },
      {
        textDocument: { uri: "file:///project/shop/models.py", version: 1 },
        edits: [
          {
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
            newText: "import eager\n",
            annotationId: "change",
          },
        ],
      },
    ],
    changeAnnotations: {
      change: { label: "Load it", description: "The query joins.", needsConfirmation: false },
    },
  });
});

test("an edit that changes nothing but what it says has no annotation, and a client without them gets none", async () => {
  const [all] = await listActions(1, { only: ["source.fixAll.roundtrip"] });
  const resolved = await editor.connection.sendRequest<CodeAction>("codeAction/resolve", all);
  expect(resolved.edit).not.toHaveProperty("changeAnnotations");
  const older = { ...FULL_CLIENT, workspace: { ...FULL_CLIENT.workspace, workspaceEdit: { documentChanges: true } } };
  const plain = await startEditor({ capabilities: older });
  await plain.open(URI, TEXT);
  await currentService(plain);
  const [action] = await listActions(1, {}, plain);
  const edit = (await plain.connection.sendRequest<CodeAction>("codeAction/resolve", action)).edit;
  expect(JSON.stringify(edit)).not.toContain("nnotation");
  expect(edit?.documentChanges).toHaveLength(2);
  plain.close();
});

test("an edit of a file that is not open is for no particular version", async () => {
  const [action] = await listActions(1);
  const resolved = await editor.connection.sendRequest<CodeAction>("codeAction/resolve", action);
  const versions = resolved.edit?.documentChanges?.map(
    (change) => "textDocument" in change && change.textDocument.version,
  );
  expect(versions).toEqual([1, null]);
});

test("resolving takes the text as it is by then, and gives no edit for an action that is gone", async () => {
  const [action] = await listActions(1);
  await editor.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [{ text: "nothing left" }],
  });
  expect(await editor.connection.sendRequest("codeAction/resolve", action)).not.toHaveProperty("edit");
});

test("fix all is offered where source actions are asked for, and only there", async () => {
  const titles = async (only: string[]): Promise<string[]> =>
    (await listActions(1, { only })).map(({ title }) => title);
  expect(await titles(["source.fixAll"])).toEqual(["Load all"]);
  expect(await titles(["source.fixAll.roundtrip"])).toEqual(["Load all"]);
  expect(await titles(["quickfix"])).toEqual(["Load it"]);
  expect(await titles(["source.fixAll.eslint"])).toEqual([]);
});

test("a cancelled request is answered as cancelled", async () => {
  const source = new CancellationTokenSource();
  const answer = editor.connection.sendRequest("textDocument/hover", at(1), source.token);
  source.cancel();
  await expect(answer).rejects.toMatchObject({ code: -32800 });
});

test("a failing request empties only itself, and the log says which it was on which file", async () => {
  await editor.open(OTHER, TEXT);
  service.failing.set("diagnostics", FILE);
  expect(await pull()).toEqual([]);
  expect(await pull(OTHER)).toHaveLength(1);
  expect(editor.received.log.join("\n")).toContain(
    `textDocument/diagnostic on ${FILE} failed: Error: diagnostics is broken`,
  );
  service.failing.clear();
  expect(await pull()).toHaveLength(1);
});

test.each([
  ["hover", "textDocument/hover", null],
  ["actions", "textDocument/codeAction", []],
  ["why", "roundtrip/why", expect.stringContaining("could not answer")],
] as const)("a failure of %s is answered with nothing", async (method, request, answer) => {
  service.failing.set(method, FILE);
  const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };
  const params = { ...at(1), range, context: { diagnostics: [] } };
  expect(await editor.connection.sendRequest(request, params)).toEqual(answer);
  expect(editor.received.log.join("\n")).toContain(`${request} on ${FILE} failed`);
});

test("a change the service fails on does not end the session", async () => {
  service.failing.set("change", FILE);
  await editor.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [{ text: "lazy\nlazy" }],
  });
  expect(await pull()).toHaveLength(1);
  expect(editor.received.log.join("\n")).toContain(`textDocument/didChange on ${FILE} failed`);
});

test("why answers with the line asked about", async () => {
  expect(await editor.connection.sendRequest("roundtrip/why", at(1))).toBe(`nothing is lazy on line 1 of ${FILE}`);
});

test("a client without resolve and versions gets plain edits at once", async () => {
  const plain = await startEditor({ capabilities: {} });
  await plain.open(URI, TEXT);
  await currentService(plain);
  const [action] = await listActions(1, {}, plain);
  expect(action?.edit?.changes?.[URI]).toHaveLength(1);
  expect(action).not.toHaveProperty("data");
  plain.close();
});

test("a service that cannot be made leaves every request answered", async () => {
  const broken = await startEditor({
    create: () => {
      throw new Error("no parser");
    },
  });
  await broken.open(URI, TEXT);
  expect(await pull(URI, broken)).toEqual([]);
  expect(await broken.connection.sendRequest("textDocument/hover", at(1))).toBeNull();
  expect(broken.received.log.join("\n")).toContain("no parser");
  broken.close();
});
