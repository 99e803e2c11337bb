// The races that two requests to the sample project lose and win, run on a PostgreSQL of the demo's own.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadTypeScript } from "./lib/load-typescript.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @typedef {{ ending: string, stops: number, lost: number }} Ended how a race ended; lost after so many of its statements */

/**
 * Starts a PostgreSQL with data in a temporary folder, and finds a Django that talks to it; both are installed where they are
 * missing and can be had.
 * @param {string} scratch a folder for temporary files
 * @returns {Promise<{ python: string, port: number, stop: () => Promise<void> } | { reason: string }>} reason: a sentence
 *   for the user
 */
export async function startDatabase(scratch) {
  const { installServers, startPostgresql } = await loadTypeScript("test/databases/database-servers.ts", scratch);
  const { findNewestPython } = await loadTypeScript("test/truth/environments.ts", scratch);
  const { DATABASE_DRIVERS } = await loadTypeScript("test/truth/run-races.ts", scratch);
  try {
    await installServers("PostgreSQL");
    const { python } = await findNewestPython(DATABASE_DRIVERS);
    const { port, stop } = await startPostgresql();
    return { python, port, stop };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Sends two requests at once to each view that PROBLEMS.md names a race of.
 * @param {{ python: string, port: number }} database
 * @param {string} folder of the project
 * @param {string} scratch
 * @returns {Map<string, Ended>} by view; throws a sentence where the project does not run
 */
export function runRaces({ python, port }, folder, scratch) {
  const out = join(scratch, `${basename(folder)}-races.json`);
  const env = { ...process.env, DATABASE_PORT: `${port}`, PYTHONDONTWRITEBYTECODE: "1" };
  const args = [join(root, "scripts", "demo_races.py"), out];
  const { status, stderr } = spawnSync(python, args, { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`The races in ${folder} could not be run:\n${stderr}`);
  return new Map(Object.entries(JSON.parse(readFileSync(out, "utf8"))));
}
