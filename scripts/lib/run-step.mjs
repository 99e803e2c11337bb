import { spawn } from "node:child_process";

/** How long a step that is told to end may take to do so, in ms. */
const GRACE = 3_000;

/**
 * Runs one step of a check or a test run with its output shown, and times it. A step that takes longer than `minutes` has
 * failed, and is ended with all it started.
 * @param {{ name: string, command: string[], minutes: number, env?: Record<string, string> }} step
 * @returns {Promise<{ ok: boolean, seconds: number, output: string }>} output: what it wrote to stdout and stderr, in order
 */
export function runStep({ name, command, minutes, env = {} }) {
  const [program = "", ...args] = command;
  const start = performance.now();
  console.log(`\n== ${name}`);
  return new Promise((resolve) => {
    let output = "";
    // In a process group of its own it can be ended together with its children.
    const isGroup = process.platform !== "win32";
    const options = { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env }, detached: isGroup };
    const child = spawn(program, args, options);
    // A step that runs steps of its own is given the time to end them.
    const end = () => {
      signalAll(child, isGroup, "SIGTERM");
      setTimeout(() => signalAll(child, isGroup, "SIGKILL"), GRACE).unref();
    };
    const show = (to) => (chunk) => {
      output += chunk;
      to.write(chunk);
    };
    child.stdout.on("data", show(process.stdout));
    child.stderr.on("data", show(process.stderr));
    const timer = setTimeout(() => {
      console.error(`== ${name}: took more than ${minutes} minutes`);
      end();
    }, minutes * 60_000);
    let interrupted = false;
    const interrupt = () => {
      interrupted = true;
      end();
    };
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    const finish = (ok) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      if (interrupted) process.exit(130);
      const seconds = (performance.now() - start) / 1000;
      console.log(`== ${name}: ${ok ? "passed" : "FAILED"} in ${seconds.toFixed(1)} s`);
      resolve({ ok, seconds, output });
    };
    child.on("error", (error) => {
      console.error(error.message);
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

function signalAll(child, isGroup, signal) {
  try {
    if (isGroup && child.pid !== undefined) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
