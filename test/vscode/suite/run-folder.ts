import { readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

/** Runs every test file of a folder inside the editor. Rejects when a test fails, and where there is none. */
export async function runFolder(folder: string): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, color: false, failZero: true });
  for (const file of readdirSync(folder)) if (file.endsWith(".test.js")) mocha.addFile(join(folder, file));
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
