import { DJANGO_LINES, type Extras, prepareEnvironment } from "./environments";

/** The Djangos that this machine can have, oldest first; why it cannot have the others is printed. Throws without any. */
export async function usableEnvironments(more?: Extras): Promise<{ python: string; version: string }[]> {
  const environments: { python: string; version: string }[] = [];
  for (const line of DJANGO_LINES) {
    const environment = await prepareEnvironment(line, more);
    if ("unavailable" in environment) console.warn(environment.unavailable);
    else environments.push(environment);
  }
  if (environments.length === 0) throw new Error("This machine can have no Django to ask.");
  return environments;
}
