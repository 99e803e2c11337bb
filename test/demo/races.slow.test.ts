import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRaces, readWonRaces } from "../../scripts/demo-planted.mjs";
import { runRaces } from "../../scripts/demo-races.mjs";
import { type DatabaseServer, installServers, startPostgresql } from "../databases/database-servers";
import { DATABASE_DRIVERS } from "../truth/run-races";
import { usableEnvironments } from "../truth/usable-environments";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-bookshop-races-"));
const project = join(scratch, "bookshop");
const planted = readRaces(join(root, "test/projects/bookshop")).map(({ view }) => view);
const won = readWonRaces(join(root, "test/projects/bookshop")).map(({ view }) => view);
const environments = await usableEnvironments(DATABASE_DRIVERS);
let server: DatabaseServer;

beforeAll(async () => {
  cpSync(join(root, "test/projects/bookshop"), project, { recursive: true });
  await installServers("PostgreSQL");
  server = await startPostgresql();
});
afterAll(async () => {
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe.each(environments)("Django $version", ({ python }) => {
  it("loses races exactly where they are planted", () => {
    const ended = [...runRaces({ python, port: server.port }, project, scratch)];
    expect(ended.every(([, { stops }]) => stops > 0)).toBe(true);
    const viewsOf = (isLost: boolean) => ended.filter(([, { lost }]) => lost > 0 === isLost).map(([view]) => view);
    expect(viewsOf(true).toSorted()).toEqual(planted.toSorted());
    expect(viewsOf(false).toSorted()).toEqual(won.toSorted());
  });
});

it("shows in the demo what the fixes win", async () => {
  const { stdout } = await run(process.execPath, ["scripts/demo.mjs"], { cwd: root, maxBuffer: 1 << 26 });
  expect(stdout).toContain(" 0 false alarms.\n");
  const after = (view: string) =>
    new RegExp(`^  ${view} .*  (\\d.*)$`, "m").exec(stdout.split("Two requests")[1] ?? "");
  expect(after("catalog:import-author")?.[1]).toBe('1 author "Ursula Le Guin", won');
  expect(after("accounts:apply")?.[1]).toBe("1 membership without a club, won");
  expect(after("accounts:award-points")?.[1]).toBe("20 points after 10 and 10, won");
  expect(after("orders:purchase")?.[1]).toBe("3 sold of 3 in stock, 0 left, won");
  for (const view of won) expect(after(view)?.[1]).toMatch(/, nothing to fix$/);
});
