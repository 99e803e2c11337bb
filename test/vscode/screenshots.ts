import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
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
  // The workbench shows the spaces of the status bar as no-break spaces.
  await page.locator(".statusbar-item", { hasText: /Roundtrip:\s\d+\sfindings?/ }).waitFor();
  // Leaves the room of the file list to the code.
  await page.keyboard.press("Control+b");
  await page.locator(".explorer-folders-view").waitFor({ state: "hidden" });
  const squiggle = page.locator(".squiggly-warning").first();
  await squiggle.waitFor();
  await squiggle.hover({ force: true });
  await page
    .locator(".monaco-hover", { hasText: /quer(y|ies)/ })
    .first()
    .waitFor();
  await picture("hover");
  await page.keyboard.press("Escape");
  await squiggle.click({ force: true });
  await page.locator(LIGHT_BULB).first().click();
  const fix = page
    .locator(".action-widget")
    .getByText(/select_related\("publisher"\)/)
    .first();
  await fix.waitFor();
  await picture("quick-fix");
  const underlined = await page.locator(".squiggly-warning").count();
  await page.keyboard.press("Enter");
  await page
    .locator(".view-line", { hasText: /published\(\)\.select_related\("publisher"\):/ })
    .first()
    .waitFor();
  await fix.waitFor({ state: "detached" });
  await until(
    "the squiggle is gone",
    30_000,
    async () => (await page.locator(".squiggly-warning").count()) < underlined,
  );
  await picture("after-fix");
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
  const server = await startWorkbench(workbench, {
    testDriver: false,
    settings: {
      "workbench.colorTheme": "Default Light Modern",
      "editor.minimap.enabled": false,
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
