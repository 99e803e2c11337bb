import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Locator, Page } from "playwright-core";
import { takeCountPictures } from "./count-pictures";
import { prepareSamplePython } from "./sample-python";
import { launchBrowser } from "./workbench/browser";
import { installWorkbench, type Workbench } from "./workbench/install";
import { type RunningWorkbench, startWorkbench } from "./workbench/start";
import { until } from "./workbench/until";

// Takes the pictures in docs/images with the packaged extension installed, as a user would have it. Expects roundtrip.vsix.

const ROOT = resolve(__dirname, "../..");
const IMAGES = join(ROOT, "docs/images");
const LIGHT_BULB = '.lightBulbWidget, [class*="codicon-light-bulb"], [class*="codicon-gutter-lightbulb"]';

async function takePictures(page: Page): Promise<void> {
  const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await takeFindingPictures(page, picture);
  await takeCountPictures(page, picture);
}

async function takeFindingPictures(page: Page, picture: (name: string) => Promise<unknown>): Promise<void> {
  // The workbench shows the spaces of the status bar as no-break spaces.
  const status = page.locator(".statusbar-item", { hasText: /Roundtrip:\s\d+\sfindings?/ });
  await status.waitFor();
  // Leaves the room of the file list to the code.
  await page.keyboard.press("Control+b");
  await page.locator(".explorer-folders-view").waitFor({ state: "hidden" });
  const squiggles = page.locator(".squiggly-warning");
  await pointAt(page, squiggles.first());
  await page.locator(".monaco-hover", { hasText: "Quick Fix" }).first().waitFor();
  await picture("hover");
  await page.keyboard.press("Escape");
  await pointAt(page, squiggles.first(), "click");
  await pointAt(page, page.locator(LIGHT_BULB).first(), "click");
  const fix = page
    .locator(".action-widget")
    .getByText(/select_related\("publisher"\)/)
    .first();
  await fix.waitFor();
  await picture("quick-fix");
  const before = { underlined: await squiggles.count(), status: await status.textContent() };
  await page.keyboard.press("Enter");
  await page
    .locator(".view-line", { hasText: /published\(\)\.select_related\("publisher"\):/ })
    .first()
    .waitFor();
  await until("the squiggle is gone", 30_000, async () => (await squiggles.count()) < before.underlined);
  await until("one finding fewer", 30_000, async () => (await status.textContent()) !== before.status);
}

/** Moves the mouse there, as a hand does: Playwright's own clicks would scroll the editor first. */
async function pointAt(page: Page, target: Locator, then: "click" | "stay" = "stay"): Promise<void> {
  await target.waitFor();
  const box = await target.boundingBox();
  if (box === null) throw new Error("what the mouse should point at is not on the page");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  if (then === "click") await page.mouse.click(x, y);
}

function installExtension({ node, entry }: Workbench, { homeArguments }: RunningWorkbench): void {
  const vsix = join(ROOT, "roundtrip.vsix");
  execFileSync(node, [entry, ...homeArguments, "--install-extension", vsix, "--force"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function main(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const workbench = installWorkbench();
  const scratch = mkdtempSync(join(tmpdir(), "roundtrip-pictures-"));
  const project = join(scratch, "bookshop");
  cpSync(join(ROOT, "test/projects/bookshop"), project, { recursive: true });
  mkdirSync(join(project, ".vscode"));
  const settings = { "roundtrip.python.path": await prepareSamplePython() };
  writeFileSync(join(project, ".vscode/settings.json"), JSON.stringify(settings));
  const server = await startWorkbench(workbench, {
    testDriver: false,
    settings: {
      "editor.minimap.enabled": false,
      "editor.occurrencesHighlight": "off",
      "editor.fontSize": 14,
    },
  });
  try {
    installExtension(workbench, server);
    const browser = await launchBrowser(workbench.chromium);
    try {
      const page = await browser.newPage({ viewport: { width: 1180, height: 620 } });
      await page.goto(
        server.url(project, [
          ["openFile", server.uri(join(project, "catalog/views.py"))],
          ["skipWelcome", "true"],
        ]),
      );
      try {
        await takePictures(page);
      } catch (error) {
        const failure = join(__dirname, "failure.png");
        await page.screenshot({ path: failure });
        console.error(`What was awaited did not come; the page as it was: ${failure}`);
        throw error;
      }
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
