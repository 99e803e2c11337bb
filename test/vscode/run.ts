import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
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

async function chooseExecutable(): Promise<string> {
  if (process.env.VSCODE_EXECUTABLE !== undefined) return process.env.VSCODE_EXECUTABLE;
  const canDownload = await canReach("https://update.code.visualstudio.com/api/releases/stable");
  return canDownload ? downloadAndUnzipVSCode() : join(__dirname, "workbench/stand-in.js");
}

/** Opens the project without trusting it, which `runTests` never does. */
async function runRestricted(executable: string, project: string, home: string, python: string): Promise<void> {
  const user = join(home, "User");
  mkdirSync(user, { recursive: true });
  const settings = { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" };
  writeFileSync(join(user, "settings.json"), JSON.stringify(settings));
  const args = [
    ...[project, "--disable-extensions", "--no-sandbox", "--disable-gpu-sandbox", "--disable-updates"],
    ...["--skip-welcome", "--skip-release-notes", `--user-data-dir=${home}`],
    `--extensionTestsPath=${join(__dirname, "restricted/index.js")}`,
    `--extensionDevelopmentPath=${ROOT}`,
  ];
  const child = spawn(executable, args, { stdio: "inherit", env: { ...process.env, ROUNDTRIP_SAMPLE_PYTHON: python } });
  const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
  if (code !== 0) throw new Error(`The tests in Restricted Mode ended with exit code ${code}.`);
}

async function main(): Promise<void> {
  const python = await prepareSamplePython();
  const vscodeExecutablePath = await chooseExecutable();
  // The suite edits files: it works on a copy.
  const scratch = mkdtempSync(join(tmpdir(), "roundtrip-suite-"));
  const copy = (name: string): string => {
    const project = join(scratch, name, "bookshop");
    const sources = join(ROOT, "test/projects/bookshop");
    cpSync(sources, project, { recursive: true, filter: (path) => !path.endsWith("__pycache__") });
    return project;
  };
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: join(__dirname, "suite/index.js"),
      extensionTestsEnv: { ROUNDTRIP_SAMPLE_PYTHON: python },
      launchArgs: [copy("trusted"), "--disable-extensions", "--disable-workspace-trust"],
    });
    await runRestricted(vscodeExecutablePath, copy("restricted"), join(scratch, "home"), python);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
