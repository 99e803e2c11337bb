import { readFileSync } from "node:fs";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { QueryRow, ReportData, ReportTest, TimelineEntry } from "../../protocol/recorded";
import { launchBrowser } from "../vscode/workbench/browser";
import { findChromium } from "../vscode/workbench/install";

// The report page in a real browser, with the extension's side played by the test.

/** What the page asks of the extension, as much of it as is looked at here. */
interface Asked {
  readonly kind: string;
}

const ROW: QueryRow = {
  ...{ file: "/site/shop/models.py", range: { start: { line: 6, character: 4 }, end: { line: 6, character: 9 } } },
  ...{ sql: "SELECT *\nFROM shop_author", count: 4, seconds: 0.004, cause: "author", repeats: 4, tests: [] },
};
const ENTRY: TimelineEntry = {
  ...{ at: 0, seconds: 0.001, origin: "index", file: "/site/shop/views.py", line: 4, sql: "SELECT 1" },
  ...{ repeat: false, group: 0, phase: "call" },
};

function tested(at: number): ReportTest {
  const name = `shop/tests/test_${"very_".repeat(8)}long_path.py::IndexTests::test_number_${at}`;
  const counts = { queries: 5, repeats: 4, databaseSeconds: 0.01, place: null };
  const functions = [{ ...counts, name: "index", key: `index ${at}` }];
  const run = { runnerName: name, root: "/site", outcome: "passed" };
  return { ...counts, ...run, name, seconds: 1, setup: 0, functions, key: name };
}

function reportOf(count: number): ReportData {
  const tests = Array.from({ length: count }, (_, at) => tested(at));
  return { started: 0, how: "pytest", complete: true, problems: [], tests, requests: [], others: null };
}

let browser: Awaited<ReturnType<typeof launchBrowser>>;
let script = "";

beforeAll(async () => {
  browser = await launchBrowser(findChromium());
  const built = await build({ entryPoints: ["client/webview/page.ts"], bundle: true, format: "iife", write: false });
  script = built.outputFiles[0]?.text ?? "";
});

afterAll(() => browser.close());

/** The page with a report of so many tests, and what it asked of the extension. */
async function openPage(count: number, width = 900): Promise<{ page: Page; asked: Asked[] }> {
  const page = await browser.newPage({ viewport: { width, height: 700 } });
  onTestFinished(() => page.close());
  const asked: Asked[] = [];
  const answer = (message: Asked): object | null => {
    if (message.kind === "ready") return { kind: "report", report: reportOf(count) };
    if (message.kind === "timeline") return { ...message, entries: [ENTRY, { ...ENTRY, at: 0.5, line: 8, group: 1 }] };
    return message.kind === "queries" ? { ...message, list: { title: "", rows: [ROW, ROW] } } : null;
  };
  await page.exposeFunction("ask", (message: Asked) => {
    asked.push(message);
    return answer(message);
  });
  const style = readFileSync("media/report-page.css", "utf8");
  const host = `window.acquireVsCodeApi = () => ({
    getState() {}, setState() {},
    postMessage: async (message) => { const data = await ask(message); if (data !== null) window.postMessage(data); },
  });`;
  await page.setContent(`<style>${style}</style><main id="page"></main>`);
  await page.addScriptTag({ content: host + script });
  await page.locator("svg .mark").first().waitFor();
  return { page, asked };
}

test("of many tests the first are drawn, and more when they are wanted", async () => {
  const { page } = await openPage(250);
  const rows = page.locator("tbody tr");
  expect(await rows.count()).toBe(100);
  await page.getByRole("button", { name: "Show 100 more of 150" }).click();
  await page.getByRole("button", { name: "Show 50 more of 50" }).click();
  expect(await rows.count()).toBe(250);
  expect(await page.locator("#more").count()).toBe(0);
  await page.locator("#filter").fill("number_24");
  expect(await rows.count()).toBe(11);
});

test("the SQL of a query stays open, also when the page is drawn anew", async () => {
  const { page } = await openPage(1);
  for (const at of [0, 1]) await page.locator("button.toggle").nth(at).click();
  await page.locator("summary").first().click();
  // By then the page has heard of its new height.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))");
  expect(await page.locator("details[open]").count()).toBe(1);
  await page.setViewportSize({ width: 700, height: 700 });
  await page.locator("#only-repeats").click();
  expect(await page.locator("details[open]").count()).toBe(1);
  expect(await page.locator("details[open] pre").textContent()).toContain("FROM shop_author");
  expect(await page.locator("details + .link").first().textContent()).toBe("models.py:7");
});

test.each([900, 420])("nothing leaves a page of %i pixels", async (width) => {
  const { page } = await openPage(3, width);
  for (const at of [0, 1]) await page.locator("button.toggle").nth(at).click();
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
});

test("the keyboard alone opens a test, sorts, and goes from mark to mark to the code", async () => {
  const { page, asked } = await openPage(2);
  await page.locator(".timeline").focus();
  for (const key of ["ArrowRight", "Enter"]) await page.keyboard.press(key);
  expect(asked.at(-1)).toEqual({ kind: "open", file: "/site/shop/views.py", line: 8, character: 0 });
  const press = async (key: string, until: string): Promise<void> => {
    for (let at = 0; at < 20 && !(await page.locator(`${until}:focus`).count()); at++) await page.keyboard.press("Tab");
    await page.keyboard.press(key);
  };
  await press("Enter", "#sort-count");
  expect(await page.locator("th[aria-sort=descending]").textContent()).toContain("Queries");
  await press("Space", "button.toggle");
  expect(await page.locator(".level-2").count()).toBe(1);
  expect(await page.locator("button.toggle:focus").getAttribute("aria-expanded")).toBe("true");
});
