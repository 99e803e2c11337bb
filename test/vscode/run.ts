import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runTests } from "@vscode/test-electron";
import { prepareSamplePython } from "./sample-python";

// Runs the suite in a real VS Code: the one VSCODE_EXECUTABLE names, else a downloaded one where the download site can be
// reached, else the workbench of code-server.

const ROOT = resolve(__dirname, "../..");

function canReach(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.setTimeout(3_000, () => request.destroy());
    request.once("error", () => resolve(false));
    request.once("close", () => resolve(false));
  });
}

async function chooseExecutable(): Promise<string | undefined> {
  if (process.env.VSCODE_EXECUTABLE !== undefined) return process.env.VSCODE_EXECUTABLE;
  const canDownload = await canReach("https://update.code.visualstudio.com/api/releases/stable");
  return canDownload ? undefined : join(__dirname, "workbench/stand-in.js");
}

async function main(): Promise<void> {
  const python = await prepareSamplePython();
  const vscodeExecutablePath = await chooseExecutable();
  // The suite edits files: it works on a copy.
  const scratch = mkdtempSync(join(tmpdir(), "roundtrip-suite-"));
  const project = join(scratch, "bookshop");
  cpSync(join(ROOT, "test/projects/bookshop"), project, { recursive: true });
  try {
    await runTests({
      ...(vscodeExecutablePath === undefined ? {} : { vscodeExecutablePath }),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: join(__dirname, "suite/index.js"),
      extensionTestsEnv: { ROUNDTRIP_SAMPLE_PYTHON: python },
      launchArgs: [project, "--disable-extensions", "--disable-workspace-trust"],
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
