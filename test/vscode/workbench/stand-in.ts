import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { format } from "node:util";
import { launchBrowser } from "./browser";
import { installWorkbench } from "./install";
import { startWorkbench } from "./start";

// Stands in for the VS Code executable where that cannot be downloaded. It understands the arguments that
// @vscode/test-electron passes, runs the suite in code-server's extension host with the workbench in a headless
// browser, and ends with the suite's exit code (71 page crashed, 72 code-server ended, 124 timed out).

const TIMEOUT = 300_000;

interface Arguments {
  folder: string;
  extension: string;
  tests: string;
  isTrusted: boolean;
}

function parseArguments(argv: string[]): Arguments {
  const value = (name: string): string => {
    const argument = argv.find((each) => each.startsWith(`--${name}=`));
    if (argument === undefined) throw new Error(`--${name}= is missing`);
    return argument.slice(name.length + 3);
  };
  const folder = argv.find((each) => !each.startsWith("-"));
  if (folder === undefined) throw new Error("the folder to open is missing");
  return {
    folder: resolve(folder),
    extension: value("extensionDevelopmentPath"),
    tests: value("extensionTestsPath"),
    isTrusted: argv.includes("--disable-workspace-trust"),
  };
}

/** Copies what is appended to `file` to standard output; `stop` copies the rest. */
function follow(file: string): { stop(): void } {
  const descriptor = openSync(file, "r");
  const buffer = Buffer.alloc(65_536);
  const copy = (): void => {
    for (let count = readSync(descriptor, buffer); count > 0; count = readSync(descriptor, buffer))
      writeSync(1, buffer, 0, count);
  };
  const timer = setInterval(copy, 100);
  return {
    stop() {
      clearInterval(timer);
      copy();
      closeSync(descriptor);
    },
  };
}

async function run({ folder, extension, tests, isTrusted }: Arguments): Promise<number> {
  const workbench = installWorkbench();
  const scratch = mkdtempSync(join(tmpdir(), "roundtrip-output-"));
  const output = join(scratch, "output");
  writeFileSync(output, "");
  const following = follow(output);
  const logFile = process.env.ROUNDTRIP_WORKBENCH_LOG;
  const server = await startWorkbench(workbench, {
    testDriver: true,
    isTrusted,
    env: { ROUNDTRIP_SUITE: tests, ROUNDTRIP_OUTPUT: output },
    ...(logFile === undefined ? {} : { logFile }),
  });
  try {
    const browser = await launchBrowser(workbench.chromium);
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const ended = new Promise<number>((resolve) => {
        void page.exposeFunction("codeAutomationExit", resolve);
        page.once("crash", () => resolve(71));
        void server.exited.then(() => resolve(72));
        setTimeout(() => resolve(124), TIMEOUT).unref();
        process.once("SIGINT", () => resolve(130));
        process.once("SIGTERM", () => resolve(130));
      });
      await page.exposeFunction("codeAutomationLog", (type: string, values: unknown[]) => {
        if (process.env.ROUNDTRIP_WORKBENCH_VERBOSE !== undefined) console.error(type, format(...values));
      });
      const start: [string, string][] = [
        ["extensionDevelopmentPath", server.uri(extension)],
        ["extensionTestsPath", server.uri(join(__dirname, "suite-in-workbench.js"))],
        ["skipWelcome", "true"],
      ];
      await page.goto(server.url(folder, start));
      return await ended;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    following.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

run(parseArguments(process.argv.slice(2))).then(
  (code) => {
    if (code === 124) console.error(`The suite did not end within ${TIMEOUT / 1000} s.`);
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 70;
  },
);
