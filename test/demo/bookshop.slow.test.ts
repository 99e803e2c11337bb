import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLookAlikes, readPlanted } from "../../scripts/demo-planted.mjs";
import { usableEnvironments } from "../truth/usable-environments";

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-bookshop-"));
const source = join(import.meta.dirname, "../projects/bookshop");
const project = join(scratch, "bookshop");

beforeAll(() => cpSync(source, project, { recursive: true }));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const environments = await usableEnvironments();

describe.each(environments)("Django $version", ({ python }) => {
  it("passes the bookshop's own tests", async () => {
    const { stderr } = await run(python, ["manage.py", "test"], { cwd: project });
    expect(stderr).toMatch(/\nRan \d\d tests .*\n\nOK\n/);
  });

  it("has migrations that match its models", async () => {
    const { stdout } = await run(python, ["manage.py", "makemigrations", "--check", "--dry-run"], { cwd: project });
    expect(stdout.trim()).toBe("No changes detected");
  });

  it("sends more queries for more rows exactly where a problem is planted", async () => {
    const { stdout } = await run(python, [join(import.meta.dirname, "measure_growth.py")], { cwd: project });
    const counts = Object.entries(JSON.parse(stdout) as Record<string, [number, number]>);
    const growing = counts.filter(([, [few, many]]) => many > few).map(([view]) => view);
    const constant = counts.filter(([, [few, many]]) => many === few).map(([view]) => view);
    expect(growing.toSorted()).toEqual(
      readPlanted(project)
        .map(({ view }) => view)
        .toSorted(),
    );
    expect(constant.toSorted()).toEqual(
      readLookAlikes(project)
        .map(({ view }) => view)
        .toSorted(),
    );
  });
});
