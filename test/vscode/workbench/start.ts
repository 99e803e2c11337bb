import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "./free-port";
import type { Workbench } from "./install";
import { until } from "./until";

/** A running code-server with a home of its own, which `stop` removes. */
export interface RunningWorkbench {
  /** The arguments a further call of code-server needs to work on the same home, such as one that installs a .vsix. */
  homeArguments: string[];
  /** The page that shows `folder`; `payload` holds the workbench's own start options, as pairs. */
  url(folder: string, payload: [string, string][]): string;
  /** The URI by which the workbench names a file of this machine. */
  uri(path: string): string;
  /** Settles with the exit code when code-server ends by itself or is stopped. */
  exited: Promise<number | null>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Needed for extensionDevelopmentPath and extensionTestsPath to be honoured; it also hides notifications. */
  testDriver: boolean;
  env?: Record<string, string>;
  settings?: Record<string, unknown>;
  logFile?: string;
  /** Folders are trusted; otherwise they open in Restricted Mode. */
  isTrusted?: boolean;
}

const SETTINGS = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  // The web workbench saves by itself unless told otherwise, which would change the files under test.
  "files.autoSave": "off",
  "editor.hover.delay": 100,
};

/** Starts code-server on a free loopback port and waits until it answers. Throws when it ends or takes over a minute. */
export async function startWorkbench(workbench: Workbench, options: StartOptions): Promise<RunningWorkbench> {
  const home = mkdtempSync(join(tmpdir(), "roundtrip-workbench-"));
  const { isTrusted = true } = options;
  const trust = {
    "security.workspace.trust.enabled": !isTrusted,
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
  };
  const homeArguments = prepareHome(home, { ...trust, ...options.settings });
  const port = await freePort();
  const log = options.logFile === undefined ? "ignore" : openSync(options.logFile, "w");
  const child = spawn(
    workbench.node,
    [
      ...[workbench.entry, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, ...homeArguments],
      ...[
        "--disable-telemetry",
        "--disable-update-check",
        ...(isTrusted ? ["--disable-workspace-trust"] : []),
        "--disable-getting-started-override",
      ],
      ...["--ignore-last-opened", ...(options.testDriver ? ["--vscode-option", "enable-smoke-test-driver"] : [])],
    ],
    {
      stdio: ["ignore", log, log],
      // A process group of its own, so that stopping it ends the extension hosts too.
      detached: true,
      env: {
        ...process.env,
        EXTENSIONS_GALLERY: '{"serviceUrl":""}',
        ...options.env,
        HOME: home,
        XDG_CONFIG_HOME: home,
        XDG_DATA_HOME: home,
        XDG_CACHE_HOME: home,
      },
    },
  );
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const origin = `http://127.0.0.1:${port}`;
  await until("code-server answers", 60_000, async () => {
    if (child.exitCode !== null) throw new Error(`code-server ended with exit code ${child.exitCode}`);
    return answers(`${origin}/healthz`);
  });
  const uri = (path: string): string => `vscode-remote://127.0.0.1:${port}${encodeURI(resolve(path))}`;
  return {
    homeArguments,
    uri,
    exited,
    url: (folder, payload) => `${origin}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) })}`,
    stop: async () => {
      if (child.pid !== undefined) await endGroup(child.pid, exited);
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function prepareHome(home: string, settings: Record<string, unknown>): string[] {
  const data = join(home, "data");
  const extensions = join(home, "extensions");
  const config = join(home, "config.yaml");
  mkdirSync(join(data, "User"), { recursive: true });
  mkdirSync(extensions);
  writeFileSync(config, "{}\n");
  writeFileSync(join(data, "User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
  return ["--config", config, "--user-data-dir", data, "--extensions-dir", extensions];
}

async function endGroup(leader: number, exited: Promise<unknown>): Promise<void> {
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-leader, name);
    } catch {
      // Already gone, which is what was wanted.
    }
  };
  signal("SIGTERM");
  const killer = setTimeout(() => signal("SIGKILL"), 5_000);
  await exited;
  clearTimeout(killer);
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    }).once("error", () => resolve(false));
  });
}
