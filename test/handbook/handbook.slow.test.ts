import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { fieldTypes } from "../../server/src/frontends/django/handbook/field-types";
import { querysetMethods } from "../../server/src/frontends/django/handbook/queryset-methods";
import { queryStatements } from "../../server/src/frontends/django/handbook/statements";
import { usableEnvironments } from "../truth/usable-environments";

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-handbook-"));
const tables = [
  ["check_statements.py", queryStatements],
  ["check_methods.py", [...querysetMethods.values()]],
  ["check_fields.py", [...fieldTypes.values()]],
] as const;

/** The disagreements between a table and the Django of an environment. */
async function judge(python: string, script: string, table: readonly object[]): Promise<string[]> {
  const path = join(scratch, `${script}.json`);
  writeFileSync(path, JSON.stringify(table));
  const { stdout } = await run(python, [join(import.meta.dirname, script), path]);
  return (JSON.parse(stdout) as { failures: string[] }).failures;
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const environments = await usableEnvironments();

describe.each(environments)("Django $version", ({ python }) => {
  it.each(tables)("agrees with what %s is given", async (script, table) => {
    expect(await judge(python, script, table)).toEqual([]);
  });
});

it("notices a wrong claim about every method", async () => {
  const newest = environments.at(-1);
  if (newest === undefined) throw new Error("no Django to ask");
  const wrong = [...querysetMethods.values()].map((entry) => ({
    ...entry,
    onEvaluated: entry.onEvaluated === "free" ? "queries" : "free",
  }));
  const failures = await judge(newest.python, "check_methods.py", wrong);
  const noticed = new Set(failures.map((failure) => failure.split(":")[0]));
  const claimed = wrong.filter(({ owner, returns }) => /both|queryset/.test(owner) && returns !== "manager");
  const unnoticed = claimed.filter(({ name, since }) => since === "4.2" && !noticed.has(name));
  expect(unnoticed.map(({ name }) => name)).toEqual([]);
});
