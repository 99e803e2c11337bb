import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RecordedGroup, Recording } from "../../server/src/orm/recording";
import { finishSteps } from "../../server/src/recording/finish-steps.fixture";
import { RecordingDecoder } from "../../server/src/recording/recording-decoder";
import { type DjangoLine, prepareEnvironment } from "../truth/environments";
import { DATABASE_DRIVERS } from "../truth/run-races";
import { type DatabaseServer, installServers, startMariadb, startPostgresql } from "./database-servers";

const run = promisify(execFile);
const RECORDER = fileURLToPath(new URL("../../recorder", import.meta.url));
const PROJECT = fileURLToPath(new URL("project", import.meta.url));
const DJANGO: DjangoLine = { name: "5.2", requirement: "Django>=5.2,<5.3", pythons: ["3.11", "3.12", "3.13", "3.10"] };
const DATABASES = { SqliteTests: "sqlite", PostgresqlTests: "postgresql", MariadbTests: "mysql" } as const;

const servers: DatabaseServer[] = [];
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-databases-"));
let recording: Recording;

beforeAll(async () => {
  await installServers("PostgreSQL", "MariaDB");
  for (const start of [startPostgresql, startMariadb]) servers.push(await start());
  const environment = await prepareEnvironment(DJANGO, DATABASE_DRIVERS);
  if ("unavailable" in environment) throw new Error(environment.unavailable);
  await run(environment.python, ["-m", "roundtrip_recorder", "-m", "django", "test", "checks"], {
    cwd: PROJECT,
    env: {
      ...process.env,
      PYTHONPATH: [RECORDER, join(RECORDER, "tests"), PROJECT].join(delimiter),
      PYTHONDONTWRITEBYTECODE: "1",
      DJANGO_SETTINGS_MODULE: "settings",
      ROUNDTRIP_RECORDING: scratch,
      ROUNDTRIP_ROOT: PROJECT,
      TEST_DATABASE_PORTS: servers.map(({ port }) => port).join(","),
    },
  });
  const decoder = new RecordingDecoder({ rootFor: (root) => root });
  for (const file of readdirSync(scratch)) decoder.open(file).push(readFileSync(join(scratch, file), "utf8"));
  recording = finishSteps(decoder.recording());
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(scratch, { recursive: true, force: true });
});

/** What was sent in the bodies of a class's tests, one line for each group: all that does not depend on the database. */
function bodiesOf(name: keyof typeof DATABASES): string[] {
  return groupsOf(name)
    .filter(({ phase, sql }) => phase === "call" && sql.statement !== "transaction")
    .map((group) => {
      const { test, sql, count, rows, failed, cause, fetch, widest, frames } = group;
      const what = `${sql.statement} on line ${frames[0]?.line}, ${count} times, ${rows} rows, ${failed} failed`;
      const why = `${cause?.kind} ${cause?.field} from line ${fetch?.[0]?.line}, ${widest?.queries} of ${widest?.rows}`;
      return `${test?.name.split(".").at(-1)}: ${what}, ${cause === null ? "written down" : why}`;
    })
    .sort();
}

function groupsOf(name: keyof typeof DATABASES): RecordedGroup[] {
  return recording.groups.filter(({ test }) => test?.name.includes(`.${name}.`));
}

function savepointsOf(name: keyof typeof DATABASES, method: string): string[] {
  return groupsOf(name).flatMap(({ test, phase, sql, count }) =>
    test?.name.endsWith(`.${method}`) && phase === "call" && sql.statement === "transaction"
      ? [`${count} ${sql.text.split(" ")[0]}`]
      : [],
  );
}

it("all tests passed and nothing was left out", () => {
  expect(recording.problems).toEqual([]);
  expect(recording.complete).toBe(true);
  expect(recording.tests.map(({ outcome }) => outcome)).toEqual(Array(27).fill("passed"));
});

it.each(Object.entries(DATABASES))("the tests of %s were sent to %s alone", (name, vendor) => {
  const groups = groupsOf(name as keyof typeof DATABASES).filter(({ phase }) => phase === "call");
  expect(new Set(groups.map((group) => group.vendor))).toEqual(new Set([vendor]));
});

it("a row's attributes are read as often as there are rows, and a stream is one query", () => {
  const lines = bodiesOf("SqliteTests");
  const queries = (method: string) =>
    lines.filter((line) => line.startsWith(`${method}:`)).map((line) => line.slice(method.length + 2));
  for (const method of ["test_lazy", "test_streamed"]) {
    expect(queries(method)).toEqual([
      expect.stringMatching(/^read on line \d+, 1 times, 3 rows, 0 failed, written down$/),
      expect.stringMatching(/^read on line \d+, 3 times, 3 rows, 0 failed, forward author from line \d+, 3 of 3$/),
    ]);
  }
  expect(queries("test_failing")).toEqual([expect.stringMatching(/1 times, null rows, 1 failed, written down$/)]);
});

it.each(["PostgresqlTests", "MariadbTests"] as const)("%s sends what SQLite is sent", (name) => {
  expect(bodiesOf(name)).toEqual(bodiesOf("SqliteTests"));
});

it.each(Object.keys(DATABASES) as (keyof typeof DATABASES)[])("savepoints of %s are apart from queries", (name) => {
  expect(savepointsOf(name, "test_savepoints").sort()).toEqual(["2 RELEASE", "2 SAVEPOINT"]);
  // Django also releases what it rolled back to, since it will not use it again.
  expect(savepointsOf(name, "test_failing").sort()).toEqual(["1 RELEASE", "1 ROLLBACK", "1 SAVEPOINT"]);
});
