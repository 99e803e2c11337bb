import { type ChildProcess, spawn } from "node:child_process";
import type { CommandLine } from "./build-command";
import type { ProcessEnd } from "./describe-end";

/** A process with all it starts. */
export interface RunningProcess {
  /** Settles when it has ended, however it did. */
  readonly ended: Promise<ProcessEnd>;
  /** Gives it what the user typed. */
  write(text: string): void;
  /** Asks it to end as Ctrl+C does, and ends it with all it started when it does not. */
  cancel(): void;
}

/** How long a process may take to end by itself before it is ended, in ms: test databases are torn down in it. */
const GRACE = 5_000;

/** Starts the command; `show` gets its output as it comes. */
export function startProcess(command: CommandLine, show: (text: string) => void): RunningProcess {
  const isWindows = process.platform === "win32";
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ["pipe", "pipe", "pipe"],
    // A process group of its own can be ended as a whole.
    detached: !isWindows,
    windowsHide: true,
  });
  let wasCancelled = false;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", show);
  // What is typed after the end has nobody to read it.
  child.stdin.on("error", () => {});
  const timers: NodeJS.Timeout[] = [];
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once("error", ({ message }) =>
      resolve({ exitCode: null, signal: null, wasCancelled, startError: `${command.program}: ${message}` }),
    );
    const settle = (exitCode: number | null, signal: string | null): void => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ exitCode, signal, wasCancelled, startError: null });
    };
    child.once("close", settle);
    // What it left running may hold its output open: that is not waited for.
    child.once("exit", (exitCode, signal) => timers.push(setTimeout(() => settle(exitCode, signal), 2_000)));
  });
  return {
    ended,
    write: (text) => child.stdin.write(text),
    cancel: () => {
      if (wasCancelled) return;
      wasCancelled = true;
      if (isWindows) return endTree(child);
      signalGroup(child, "SIGINT");
      timers.push(setTimeout(() => signalGroup(child, "SIGTERM"), GRACE));
      timers.push(setTimeout(() => signalGroup(child, "SIGKILL"), 2 * GRACE));
    },
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Windows has no groups: its own tool ends a process with those it started. */
function endTree({ pid }: ChildProcess): void {
  if (pid !== undefined)
    spawn("taskkill", ["/pid", String(pid), "/t", "/f"], { windowsHide: true }).on("error", () => {});
}
