import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const CODE_SERVER = "4.139.1";
const NODE_MAJOR = "24";

/** What is needed to run the workbench: absolute paths. */
export interface Workbench {
  /** The Node the workbench runs on; it needs a newer one than the extension does. */
  node: string;
  /** code-server's entry script. */
  entry: string;
  chromium: string;
}

/**
 * A real VS Code workbench from npm packages and a Chromium: installed once into a cache outside the project (about a
 * minute, 800 MB), found there afterwards. Throws with a sentence when this machine cannot have one.
 */
export function installWorkbench(): Workbench {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "roundtrip-tests", `code-server-${CODE_SERVER}-node-${NODE_MAJOR}`);
  const nodePackage = `node-linux-${process.arch}`;
  const nodeHome = join(folder, "node_modules", nodePackage);
  const codeServer = join(folder, "node_modules/code-server");
  const ready = join(folder, "ready");
  if (!existsSync(ready)) {
    installCodeServer(folder, nodePackage, nodeHome, join(codeServer, "lib/vscode"));
    writeFileSync(ready, "");
  }
  return { node: join(nodeHome, "bin/node"), entry: join(codeServer, "out/node/entry.js"), chromium: findChromium() };
}

function installCodeServer(folder: string, nodePackage: string, nodeHome: string, vscode: string): void {
  if (process.platform !== "linux")
    throw new Error("The workbench from npm packages runs on Linux only: set VSCODE_EXECUTABLE.");
  console.log(`Installing code-server ${CODE_SERVER} into ${folder} (once, about a minute)`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${join(nodeHome, "bin")}${delimiter}${process.env.PATH}`,
    // The headers of this Node, whatever Node the user's npm settings point at.
    npm_config_nodedir: nodeHome,
  };
  // Set by the npm that started this run, for its own project.
  delete env.npm_config_local_prefix;
  const npm = (cwd: string, ...args: string[]): void => {
    execFileSync("npm", args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  };
  npm(folder, "install", "--no-save", "--ignore-scripts", `${nodePackage}@${NODE_MAJOR}`, `code-server@${CODE_SERVER}`);
  npm(vscode, "install", "--omit=dev", "--ignore-scripts");
  npm(join(vscode, "extensions"), "install", "--omit=dev", "--ignore-scripts");
  link("code-linux.sh", join(vscode, "bin/remote-cli/code-server"));
  link("browser-linux.sh", join(vscode, "bin/helpers/browser.sh"));
  // The one native module without which extensions do not activate.
  npm(vscode, "rebuild", "@vscode/spdlog", "--ignore-scripts=false");
  const built = join(vscode, "node_modules/@vscode/spdlog/build/Release/spdlog.node");
  if (!existsSync(built)) throw new Error("@vscode/spdlog was not compiled: a C++ compiler and Python 3 are needed.");
}

function link(target: string, path: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

export function findChromium(): string {
  const found = chromiumOnPath();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new Error("The workbench needs Chromium: install it, or set CHROMIUM to its path.");
  }
  console.log("Installing chromium with apt-get");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const aptGet = (...args: string[]): Buffer =>
    execFileSync("apt-get", args, { env, stdio: ["ignore", "ignore", "inherit"] });
  aptGet("update", "-qq");
  aptGet("install", "-y", "-qq", "--no-install-recommends", "chromium");
  const installed = chromiumOnPath();
  if (installed === undefined) throw new Error("apt-get installed no chromium on PATH.");
  return installed;
}

function chromiumOnPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  return [process.env.CHROMIUM ?? "", ...candidates].find((path) => path !== "" && existsSync(path));
}
