import { fileURLToPath } from "node:url";
import type { DatabaseServer } from "../databases/database-servers";
import type { Extras } from "./environments";
import type { Case } from "./parse-cases";
import type { RacedCase } from "./race-observation";
import { runCases } from "./run-judge";

const RACES = fileURLToPath(new URL("../django/races.py", import.meta.url));

const MIGRATED = fileURLToPath(new URL("../django/migrated_races.py", import.meta.url));

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

/** A case whose tables were made by migrations, and the migrations that its fix needed, by path. */
export interface MigratedCase extends RacedCase {
  readonly migrations: readonly string[];
}

/** Races each case on migrated tables, then migrates to what the fix says and races again in 200 rounds. */
export async function runMigratedRaces(
  python: string,
  cases: readonly Case[],
  { port }: DatabaseServer,
  secondsPerRun = 180,
): Promise<Map<Case, MigratedCase>> {
  return runCases<MigratedCase>(python, MIGRATED, cases, secondsPerRun, { TEST_DATABASE_PORT: `${port}` });
}
