import type { FrameLocator, Page } from "playwright-core";
import { until } from "./workbench/until";

/** Runs the sample's tests by the command, and takes a picture of each place that shows what was counted. */
export async function takeCountPictures(page: Page, picture: (name: string) => Promise<unknown>): Promise<void> {
  await runCommand(page, "File: Revert File");
  await runCommand(page, "Roundtrip: Run All Tests and Count Queries");
  const lens = page.locator(".codelens-decoration a", { hasText: /9 queries in/ }).first();
  await lens.waitFor({ timeout: 120_000 });
  await page.locator(".notification-toast", { hasText: /tests passed/ }).waitFor({ timeout: 120_000 });
  await runCommand(page, "Notifications: Clear All Notifications");
  await runCommand(page, "View: Toggle Panel Visibility");
  await runCommand(page, "View: Focus First Editor Group");
  await picture("counts");
  await lens.click();
  await page.locator(".reference-zone-widget .monaco-list-row").first().waitFor();
  await picture("peek");
  await page.keyboard.press("Escape");
  await runCommand(page, "View: Show Roundtrip");
  const rows = page.locator(".pane-body .monaco-list-row");
  for (const name of ["test_shelves", "author_shelves"])
    await rows.filter({ hasText: name }).first().locator(".monaco-tl-twistie").click();
  await rows.filter({ hasText: "×" }).first().click();
  await page.locator(".view-line", { hasText: "def author_shelves" }).waitFor();
  await runCommand(page, "Roundtrip: Show Report of Round Trips");
  const report = reportPage(page);
  await report.locator("svg .mark").first().waitFor();
  // Marks may lie on each other: whichever is on top there is as good.
  await report.locator("svg .mark").nth(4).hover({ force: true });
  await report.locator('svg .mark[aria-selected="true"]').waitFor();
  await picture("report");
}

/** The page lies in a frame of a frame. */
function reportPage(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview").frameLocator("#active-frame");
}

async function runCommand(page: Page, name: string): Promise<void> {
  const input = page.locator(".quick-input-widget input").first();
  // A key that is pressed while the focus moves reaches nobody.
  await until("the list of commands", 10_000, async () => {
    await page.keyboard.press("F1");
    return input.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  });
  await input.fill(`>${name}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}
