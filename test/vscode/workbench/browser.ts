import { type Browser, chromium } from "playwright-core";

/** A headless Chromium. Signals are left to the caller, who has more than the browser to clean up. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
}
