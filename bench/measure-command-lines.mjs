import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const ROUNDS = 3;

/**
 * Runs both checkers on `folder`, in turns, so that what slows the machine slows both.
 * @returns {{ own: number, peer: number | null }} median ms of a whole run from a cold start; peer: null where it is not to be had
 */
export function measureCommandLines(cli, folder) {
  const peer = installPeer();
  const own = [];
  const other = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    own.push(timeRun(process.execPath, [cli, "check", folder, "--format", "json"], folder));
    if (peer !== null) other.push(timeRun(peer, ["check"], folder));
  }
  return { own: median(own), peer: peer === null ? null : median(other) };
}

function timeRun(program, args, cwd) {
  const start = performance.now();
  const { error, status, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1 << 30 });
  if (error !== undefined || (status ?? 2) > 1)
    throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return performance.now() - start;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
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
    execFileSync(join(folder, "bin/python"), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "djch",
    ]);
    return program;
  } catch (error) {
    console.error(`djch could not be installed, so there is nothing to compare with: ${error.message}`);
    return null;
  }
}
