import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { RULES } from "../../server/src/engine/rule-info";

const ROOT = join(import.meta.dirname, "../..");

it("what follows from the rules is up to date", async () => {
  const check = promisify(execFile)("node", ["scripts/generate.mjs", "--check"], { cwd: ROOT });
  await expect(check, "run `npm run generate`").resolves.toMatchObject({ stderr: "" });
});

it.each(RULES)("$name has a page that says its metadata", (rule) => {
  const page = readFileSync(join(ROOT, `docs/rules/${rule.name}.md`), "utf8");
  expect(page).toContain(`${rule.code} · ${rule.severity} by default`);
  expect(page).toContain(`${rule.summary}.`);
  expect(page).toContain(`since ${rule.since}`);
});

it.each(RULES)("$name can be set by its name", (rule) => {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { properties } = manifest.contributes.configuration.properties["roundtrip.rules"];
  expect(properties[rule.name]).toMatchObject({ default: rule.severity, description: `${rule.summary}.` });
});
