// The environment in which the demo runs a project's tests: the same that the test suite uses and keeps in the user's cache.
import { loadTypeScript } from "./lib/load-typescript.mjs";

/**
 * The newest Django that a Python of this machine can run, installed on first use.
 * @param {string} scratch a folder for temporary files
 * @returns {Promise<{ python: string, version: string } | { reason: string }>} reason: a sentence for the user
 */
export async function prepareNewestDjango(scratch) {
  const { DJANGO_LINES, prepareEnvironment } = await loadTypeScript("test/truth/environments.ts", scratch);
  const reasons = [];
  for (const line of DJANGO_LINES.toReversed()) {
    const environment = await prepareEnvironment(line);
    if ("python" in environment) return environment;
    reasons.push(environment.unavailable);
  }
  return { reason: `The sample's tests cannot run here.\n${reasons.join("\n")}` };
}
