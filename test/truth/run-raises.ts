import { fileURLToPath } from "node:url";
import type { DatabaseServer } from "../databases/database-servers";
import type { RaisedCase } from "./compare-with-raise";
import type { SingleRun } from "./oracles";
import type { Case } from "./parse-cases";
import { runCases } from "./run-judge";

const PROGRAMS: Readonly<Record<SingleRun, string>> = {
  raise: fileURLToPath(new URL("../django/raising.py", import.meta.url)),
  "broken-transaction": fileURLToPath(new URL("../django/breaking.py", import.meta.url)),
  "repeated-save": fileURLToPath(new URL("../django/repeating.py", import.meta.url)),
};

/** Runs each case once on the Django of an environment. Rejects when the program itself breaks off. */
export async function runRaises(
  python: string,
  oracle: SingleRun,
  cases: readonly Case[],
): Promise<Map<Case, RaisedCase>> {
  return runCases<RaisedCase>(python, PROGRAMS[oracle], cases);
}

const REFUSING = fileURLToPath(new URL("../django/refusing.py", import.meta.url));

/** Runs each case once on a PostgreSQL that runs. Rejects when the program itself breaks off. */
export async function runRefusals(
  python: string,
  cases: readonly Case[],
  { port }: DatabaseServer,
): Promise<Map<Case, RaisedCase>> {
  return runCases<RaisedCase>(python, REFUSING, cases, 30, { TEST_DATABASE_PORT: `${port}` });
}
