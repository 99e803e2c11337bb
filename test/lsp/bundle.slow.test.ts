import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import {
  createProtocolConnection,
  type DocumentDiagnosticReport,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

const ROOT = join(import.meta.dirname, "../..");
const BOOKSHOP = join(ROOT, "test/projects/bookshop");

/** The server as it is shipped, in a process of its own, for the bookshop. `npm test` builds it before this runs. */
async function startBundle() {
  const child = spawn(process.execPath, [join(ROOT, "dist/server.js"), "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(BOOKSHOP).href,
    capabilities: { textDocument: { diagnostic: {} } },
  });
  await connection.sendNotification("initialized", {});
  return { connection, ended };
}

test("the shipped server answers over stdio, and ends when it is told to", async () => {
  const { connection, ended } = await startBundle();
  const path = join(BOOKSHOP, "catalog/views.py");
  const uri = pathToFileURL(path).href;
  const text = readFileSync(path, "utf8");
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "python", version: 1, text },
  });
  const report = await connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", {
    textDocument: { uri },
  });
  const line = text.split("\n").findIndex((each) => each.includes('"publisher": book.publisher.name'));
  expect(report).toMatchObject({ kind: "full" });
  expect(report.kind === "full" ? report.items : []).toContainEqual(
    expect.objectContaining({
      code: "n-plus-one",
      range: expect.objectContaining({ start: expect.objectContaining({ line }) }),
    }),
  );
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  expect(await ended).toBe(0);
});
