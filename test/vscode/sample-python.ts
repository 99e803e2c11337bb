import { DJANGO_LINES, prepareEnvironment } from "../truth/environments";

/** The interpreter that runs the sample's tests: that of the first Django line this machine can have. Throws without one. */
export async function prepareSamplePython(): Promise<string> {
  const reasons: string[] = [];
  for (const line of DJANGO_LINES) {
    const environment = await prepareEnvironment(line);
    if ("python" in environment) return environment.python;
    reasons.push(environment.unavailable);
  }
  throw new Error(`The sample's tests cannot run here.\n${reasons.join("\n")}`);
}
