import { fileURLToPath } from "node:url";
import type { DatabaseServer } from "../databases/database-servers";
import type { Extras } from "./environments";
import type { Case } from "./parse-cases";
import type { RacedCase } from "./race-observation";
import { runCases } from "./run-judge";

const RACES = fileURLToPath(new URL("../django/races.py", import.meta.url));

/** What an environment needs to talk to PostgreSQL and MariaDB. */
export const DATABASE_DRIVERS: Extras = { name: "databases", packages: ["psycopg[binary]", "PyMySQL"] };

/** Runs each case in two connections at once, on a PostgreSQL that runs. Rejects when the program itself breaks off. */
export async function runRaces(
  python: string,
  cases: readonly Case[],
  { port }: DatabaseServer,
  secondsPerRun = 30,
): Promise<Map<Case, RacedCase>> {
  return runCases<RacedCase>(python, RACES, cases, secondsPerRun, { TEST_DATABASE_PORT: `${port}` });
}
