import { spawn } from "node:child_process";

/**
 * Runs one step of a check or a test run with its output shown, and times it.
 * @param {{ name: string, command: string[], env?: Record<string, string> }} step
 * @returns {Promise<{ ok: boolean, seconds: number, output: string }>} output: what it wrote to stdout and stderr, in order
 */
export function runStep({ name, command, env = {} }) {
  const [program = "", ...args] = command;
  const start = performance.now();
  console.log(`\n== ${name}`);
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    const show = (to) => (chunk) => {
      output += chunk;
      to.write(chunk);
    };
    child.stdout.on("data", show(process.stdout));
    child.stderr.on("data", show(process.stderr));
    const finish = (ok) => {
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
