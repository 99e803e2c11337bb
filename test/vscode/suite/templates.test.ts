import { match, ok } from "node:assert";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CodeLens, commands, Range, type TextDocument } from "vscode";
import { writeRecording } from "../../../server/src/recording/write-recording.fixture";
import { until } from "../workbench/until";
import { findingsIn } from "./findings";
import { fileUri, openFile, PATIENCE, replace, revertAll, untilIndexed } from "./project";

const TEMPLATE = "catalog/templates/catalog/books.html";
const TEXT = "{% for book in books %}\n{{ book.publisher.name }}\n{% endfor %}\n";
const TEST = "tests/test_catalog.py::BookTests::test_page";

/** A run in which the template read the publisher of each of five rows that a view had fetched. */
function recordTemplate(root: string): string {
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const view = "catalog/views.py:21";
  const publisher = {
    ...{ test: TEST, sql: 'SELECT "id" FROM "catalog_publisher" WHERE "id" = %s', stack: [`${TEMPLATE}:2`, view] },
    ...{ cause: { kind: "forward", model: "catalog.Book", field: "publisher" }, fetch: 0, rows: 1 },
  };
  return writeRecording({
    root,
    files: { [TEMPLATE]: TEXT, "catalog/views.py": read("catalog/views.py") },
    queries: [{ test: TEST, stack: [view], rows: 5 }, ...Array(5).fill(publisher)],
  });
}

describe("a recorded template in a real editor", () => {
  let storage = "";

  before(async () => {
    storage = mkdtempSync(join(tmpdir(), "roundtrip-recording-"));
    const { fsPath } = fileUri(TEMPLATE);
    mkdirSync(dirname(fsPath), { recursive: true });
    writeFileSync(fsPath, TEXT);
    await openFile("catalog/views.py");
    await untilIndexed();
    const recording = join(storage, "1.jsonl");
    writeFileSync(recording, recordTemplate(fileUri("").fsPath.replace(/\/$/, "")));
    await commands.executeCommand("roundtrip.openRecording", recording);
  });

  after(async () => {
    await revertAll();
    await commands.executeCommand("roundtrip.closeRecording");
    await commands.executeCommand("workbench.action.closeActiveEditor");
    rmSync(dirname(dirname(fileUri(TEMPLATE).fsPath)), { recursive: true });
    rmSync(storage, { recursive: true });
  });

  async function lensOf(document: TextDocument, title: RegExp): Promise<CodeLens> {
    return until(`a lens ${title}`, PATIENCE, async () => {
      const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10);
      return lenses.find(({ command }) => title.test(command?.title ?? ""));
    });
  }

  it("has its counts, and the finding that only the run shows", async () => {
    const document = await openFile(TEMPLATE);
    await lensOf(document, /^5 queries in test_page · 5 repeat \(publisher\)/);
    const finding = await until("the finding", PATIENCE, () => findingsIn(document)[0]);
    ok(finding.range.start.line === 1);
    match(finding.message, /^`publisher` was read 5 times for 5 rows fetched at catalog\/views\.py:21 /);
  });

  it("says that it was edited as soon as it is typed in, and takes the finding back", async () => {
    const document = await openFile(TEMPLATE);
    await replace(document, new Range(0, 0, 0, 0), "<p>\n");
    await lensOf(document, /^edited since the run: 5 queries in test_page/);
    await until("no finding", PATIENCE, () => findingsIn(document).length === 0);
    await commands.executeCommand("workbench.action.files.revert");
    await lensOf(document, /^5 queries in test_page/);
  });
});
