import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { raceStatements } from "../../server/src/frontends/django/handbook/race-statements";
import { type DatabaseServer, installServers, startMariadb, startPostgresql } from "../databases/database-servers";
import { DATABASE_DRIVERS } from "../truth/run-races";
import { usableEnvironments } from "../truth/usable-environments";

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-race-statements-"));
const servers = new Map<string, DatabaseServer>();
const environments = await usableEnvironments(DATABASE_DRIVERS);

beforeAll(async () => {
  await installServers("PostgreSQL", "MariaDB");
  servers.set("postgresql", await startPostgresql());
  servers.set("mysql", await startMariadb());
});

afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.stop()));
  rmSync(scratch, { recursive: true, force: true });
});

/** The disagreements between the statements and one Django on one database. */
async function judge(python: string, vendor: string, statements: readonly object[]): Promise<string[]> {
  const path = join(scratch, "statements.json");
  writeFileSync(path, JSON.stringify(statements));
  const port = servers.get(vendor)?.port ?? "";
  const env = { ...process.env, TEST_DATABASE_PORT: `${port}`, TEST_DATABASE: "shop" };
  const { stdout } = await run(python, [join(import.meta.dirname, "check_races.py"), path, vendor], { env });
  return (JSON.parse(stdout) as { failures: string[] }).failures;
}

describe.each(environments)("Django $version", ({ python }) => {
  it.each(["sqlite", "postgresql", "mysql"])("agrees with the statements about races on %s", async (vendor) => {
    expect(await judge(python, vendor, raceStatements)).toEqual([]);
  });
});

it("notices a statement that claims too many databases", async () => {
  const [newest] = environments.slice(-1);
  if (newest === undefined) throw new Error("no Django to ask");
  const wrong = raceStatements.filter(({ vendors }) => vendors !== null).map((each) => ({ ...each, vendors: null }));
  const failures = await judge(newest.python, "sqlite", wrong);
  expect(failures.map((failure) => failure.split(":")[0])).toEqual(
    raceStatements.flatMap(({ id, vendors }) => (vendors && !vendors.includes("sqlite") ? [id] : [])),
  );
});
