// Finds the Pythons of this machine and keeps, for each Django release, one virtual environment in the user's cache folder.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const windows = process.platform === "win32";

/**
 * Django releases, newest first, with the Python minors that can run them.
 * @type {readonly { release: string, oldest: number, newest: number }[]}
 */
export const djangoReleases = [
  { release: "6.1", oldest: 12, newest: 14 },
  { release: "6.0", oldest: 12, newest: 14 },
  { release: "5.2", oldest: 10, newest: 14 },
  { release: "4.2", oldest: 8, newest: 12 },
];

/** The folder that holds the environments: in the user's cache, so that a clean clone finds them again. */
function cacheFolder() {
  const local = process.env.LOCALAPPDATA;
  if (windows && local) return join(local, "roundtrip", "cache");
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "roundtrip");
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Paths at which a Python may be: on PATH under its usual names, and in pyenv. */
function candidatePaths() {
  const names = ["python3", "python", ...Array.from({ length: 7 }, (_, i) => `python3.${14 - i}`)];
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, windows ? `${name}.exe` : name)));
  const pyenv = join(process.env.PYENV_ROOT || join(homedir(), ".pyenv"), "versions");
  const ofPyenv = existsSync(pyenv) ? readdirSync(pyenv).map((version) => join(pyenv, version, "bin", "python")) : [];
  return [...new Set([...onPath, ...ofPyenv])].filter(isFile);
}

/** What one interpreter is; null when it does not start or cannot make virtual environments. */
async function describePython(path) {
  const question = "import ensurepip, venv, sys; print(sys.version_info[0], sys.version_info[1], sys.executable)";
  try {
    const { stdout } = await run(path, ["-c", question], { timeout: 20_000 });
    const [major, minor, ...executable] = stdout.trim().split(" ");
    return { major: Number(major), minor: Number(minor), path: executable.join(" ") };
  } catch {
    return null;
  }
}

/**
 * The usable Pythons of this machine, newest first, one per minor version.
 * @returns {Promise<{ minor: number, path: string }[]>}
 */
export async function findPythons() {
  const byMinor = new Map();
  for (const path of candidatePaths()) {
    const python = await describePython(path);
    if (python?.major === 3 && !byMinor.has(python.minor)) byMinor.set(python.minor, python);
  }
  return [...byMinor.values()].sort((a, b) => b.minor - a.minor);
}

function pythonIn(environment) {
  return windows ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");
}

/**
 * Makes the environment under another name and moves it into place, so that a broken download never looks finished and
 * two runs at the same time do not meet.
 */
async function buildEnvironment(python, release, target) {
  mkdirSync(cacheFolder(), { recursive: true });
  const draft = mkdtempSync(join(cacheFolder(), "draft-"));
  try {
    await run(python.path, ["-m", "venv", draft]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `Django~=${release}.0`];
    await run(pythonIn(draft), pip, { timeout: 300_000 });
    if (!existsSync(target)) renameSync(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function lastLine(error) {
  const text = String(error.stderr || error.message).trim();
  return text.slice(text.lastIndexOf("\n") + 1);
}

/**
 * The Python of an environment that has the given Django release, made on first use with the newest Python that can run it.
 * @param {string} release "5.2"
 * @param {{ minor: number, path: string }[]} pythons from `findPythons`
 * @returns {Promise<{ python: string, release: string, minor: number } | { reason: string }>} reason: one sentence for the user
 */
export async function prepareDjango(release, pythons) {
  const range = djangoReleases.find((candidate) => candidate.release === release);
  if (range === undefined) return { reason: `Django ${release} is not among the releases known here.` };
  const python = pythons.find(({ minor }) => minor >= range.oldest && minor <= range.newest);
  if (python === undefined) {
    const found = pythons.map(({ minor }) => `3.${minor}`).join(", ") || "none with venv and pip";
    return {
      reason: `Django ${release} needs Python 3.${range.oldest} to 3.${range.newest}; found ${found} on PATH and in pyenv.`,
    };
  }
  const target = join(cacheFolder(), `django-${release}-python-3.${python.minor}`);
  try {
    if (!existsSync(target)) await buildEnvironment(python, release, target);
    await run(pythonIn(target), ["-c", "import django"]);
  } catch (error) {
    return { reason: `Could not install Django ${release} with ${python.path} into ${target}: ${lastLine(error)}` };
  }
  return { python: pythonIn(target), release, minor: python.minor };
}

/**
 * The newest Django that a Python of this machine can run.
 * @returns {Promise<{ python: string, release: string, minor: number } | { reason: string }>}
 */
export async function prepareNewestDjango() {
  const pythons = await findPythons();
  let newestReason = null;
  for (const { release } of djangoReleases) {
    const prepared = await prepareDjango(release, pythons);
    if ("python" in prepared) return prepared;
    newestReason ??= prepared.reason;
  }
  return { reason: `${newestReason} Install Python 3.12 or newer with its venv module and try again.` };
}
