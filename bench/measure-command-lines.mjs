import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { median } from "./statistics.mjs";

const ROUNDS = 3;

/**
 * Runs both checkers on `folder`, in turns, so that what slows the machine slows both.
 * @returns {{ own: Measured, peer: Measured | null }} median ms of a whole run from a cold start, and how much it found;
 *   peer: null where it is not to be had
 * @typedef {{ milliseconds: number, findings: number }} Measured
 */
export function measureCommandLines(cli, folder) {
  const program = installPeer();
  const runs = { own: [], peer: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    runs.own.push(timeRun(process.execPath, [cli, "check", folder, "--format", "json"], folder));
    if (program !== null) runs.peer.push(timeRun(program, ["check"], folder));
  }
  const own = summarise(runs.own, (output) => JSON.parse(output).findings.length);
  const peer = summarise(runs.peer, (output) => Number(/Total N\+1 warnings: (\d+)/.exec(output)?.[1] ?? 0));
  return { own, peer: program === null ? null : peer };
}

function summarise(runs, count) {
  return { milliseconds: median(runs.map(({ time }) => time)), findings: count(runs.at(-1)?.stdout ?? "") };
}

function timeRun(program, args, cwd) {
  const start = performance.now();
  const { error, status, stderr, stdout } = spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1 << 30 });
  const time = performance.now() - start;
  if (error !== undefined || (status ?? 2) > 1)
    throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return { time, stdout };
}

/** `djch`, a checker of the same problem written in Rust, in an environment of its own; null when it cannot be installed. */
function installPeer() {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "roundtrip-tests", "djch");
  const program = join(folder, "bin/djch");
  if (existsSync(program)) return program;
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync("python3", ["-m", "venv", folder]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "djch"];
    execFileSync(join(folder, "bin/python"), pip);
    return program;
  } catch (error) {
    console.error(`djch could not be installed, so there is nothing to compare with: ${error.message}`);
    return null;
  }
}
