import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { DJANGO_LINES, prepareEnvironment } from "../truth/environments";

/** Real code to read: Django's own files, and the Python that runs them. */
export interface DjangoSource {
  readonly python: string;
  readonly files: readonly string[];
}

/** The newest Django that a Python here can run; before Python 3.12 the places inside f-strings are wrong. */
export async function findDjangoSource(): Promise<DjangoSource> {
  const line = DJANGO_LINES.at(-1);
  if (!line) throw new Error("No Django line is supported.");
  const environment = await prepareEnvironment(line);
  if ("unavailable" in environment) throw new Error(environment.unavailable);
  const { stdout } = await promisify(execFile)(environment.python, ["-c", "import django; print(django.__file__)"]);
  const root = dirname(stdout.trim());
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py"));
  return { python: environment.python, files: files.sort().map((name) => join(root, name)) };
}
