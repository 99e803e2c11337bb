import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Django line that the suite supports, with the Pythons that can run it, the preferred one first. */
export interface DjangoLine {
  name: string;
  requirement: string;
  pythons: readonly string[];
}

/**
 * The supported lines. Pythons from 3.11 on come first since they know the columns of a query's place;
 * beyond that the lines differ in their first choice, so that more Pythons are seen.
 */
export const DJANGO_LINES: readonly DjangoLine[] = [
  { name: "4.2", requirement: "Django>=4.2,<4.3", pythons: ["3.12", "3.11", "3.10", "3.9"] },
  { name: "5.2", requirement: "Django>=5.2,<5.3", pythons: ["3.11", "3.12", "3.13", "3.14", "3.10"] },
  { name: "6", requirement: "Django>=6.0,<7", pythons: ["3.13", "3.12", "3.14"] },
];

/** An environment with one Django line in it, or the sentence that says why there is none. */
export type Environment = { python: string; version: string } | { unavailable: string };

/** Packages that an environment has beside Django and pytest, and what tells its folder from one without them. */
export interface Extras {
  name: string;
  packages: readonly string[];
}

/** The newest Django that can run here. Throws when none can. */
export async function findNewestPython(more?: Extras): Promise<{ python: string; version: string }> {
  for (const line of [...DJANGO_LINES].reverse()) {
    const environment = await prepareEnvironment(line, more);
    if ("python" in environment) return environment;
  }
  throw new Error("no Django can run on this machine");
}

/**
 * Finds or makes the environment of a Django line, in a folder outside the project that later runs use
 * again. The first time it installs Django and pytest, which takes some seconds and needs a package index.
 */
export async function prepareEnvironment(line: DjangoLine, more?: Extras): Promise<Environment> {
  const pythons = await findPythons();
  for (const wanted of line.pythons) {
    const python = pythons.get(wanted);
    if (python === undefined) continue;
    const kind = more === undefined ? "" : `${more.name}-`;
    const folder = join(cacheFolder(), `${kind}django-${line.name}-python-${wanted}`);
    const problem = await install(python, [line.requirement, "pytest>=8", ...(more?.packages ?? [])], folder);
    if (problem !== null) return { unavailable: `Django ${line.name} could not be installed: ${problem}` };
    return { python: pythonIn(folder), version: await readDjangoVersion(pythonIn(folder)) };
  }
  const found = [...pythons.keys()].join(", ") || "none";
  return { unavailable: `Django ${line.name} needs one of Python ${line.pythons.join(", ")}; found: ${found}` };
}

/**
 * Finds or makes the environment of a Python tool, `name==version` of a package; the same way as those of Django.
 * @public to scripts/, which load this module when they run
 */
export async function prepareTool(requirement: string): Promise<{ python: string } | { unavailable: string }> {
  const pythons = await findPythons();
  const python = [...pythons.values()].at(-1);
  if (python === undefined) return { unavailable: `${requirement} needs a Python; found none` };
  const folder = join(cacheFolder(), requirement.replace("==", "-"));
  const problem = await install(python, [requirement], folder);
  return problem === null
    ? { python: pythonIn(folder) }
    : { unavailable: `${requirement} could not be installed: ${problem}` };
}

let pythonsFound: Promise<ReadonlyMap<string, string>> | undefined;

/** The Pythons of this machine that can make environments: `3.12` to the path of its executable. */
export function findPythons(): Promise<ReadonlyMap<string, string>> {
  pythonsFound ??= lookUpPythons();
  return pythonsFound;
}

async function lookUpPythons(): Promise<ReadonlyMap<string, string>> {
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const folders = [
    ...(existsSync(pyenv) ? readdirSync(pyenv).map((name) => join(pyenv, name, "bin")) : []),
    ...(process.env.PATH ?? "").split(delimiter),
    "/usr/local/bin",
    "/usr/bin",
  ];
  const found = new Map<string, string>();
  for (const folder of new Set(folders)) {
    for (const name of listPythons(folder)) {
      const version = await readVersion(join(folder, name));
      if (version !== null && !found.has(version)) found.set(version, join(folder, name));
    }
  }
  return found;
}

function listPythons(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^python3(\.\d+)?$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

async function readVersion(python: string): Promise<string | null> {
  // A system Python without ensurepip cannot make an environment, and a shim may stand for nothing.
  const code = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])";
  try {
    return (await run(python, ["-c", code], { timeout: 20_000 })).stdout.trim();
  } catch {
    return null;
  }
}

/**
 * Makes an environment, unless it is there, beside its place and moves it there, so that an interrupted one is never
 * used. Gives null, or what went wrong.
 */
async function install(python: string, packages: readonly string[], folder: string): Promise<string | null> {
  if (existsSync(pythonIn(folder))) return null;
  await mkdir(cacheFolder(), { recursive: true });
  const making = await mkdtemp(join(cacheFolder(), "making-"));
  try {
    await run(python, ["-m", "venv", making]);
    await run(pythonIn(making), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
    // An environment whose Python was removed is in the way.
    if (!existsSync(pythonIn(folder))) await rm(folder, { recursive: true, force: true });
    // Another process may have been faster; its environment is as good.
    await rename(making, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    return `${said} (${python})`;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function readDjangoVersion(python: string): Promise<string> {
  return (await run(python, ["-m", "django", "--version"])).stdout.trim();
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "roundtrip-tests");
}

function pythonIn(folder: string): string {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}
