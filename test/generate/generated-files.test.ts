import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { documentationUrl } from "../../server/src/rules/documentation-url";
import { rules } from "../../server/src/rules/registry";

const ROOT = join(import.meta.dirname, "../..");

it("what follows from the rules is up to date", async () => {
  const check = promisify(execFile)("node", ["scripts/generate.mjs", "--check"], { cwd: ROOT });
  await expect(check, "run `npm run generate`").resolves.toMatchObject({ stderr: "" });
});

it.each(rules)("$name has a page that says its metadata and where it is published", (rule) => {
  const page = readFileSync(join(ROOT, `docs/rules/${rule.name}.md`), "utf8");
  expect(page).toContain(`[${rule.code}](${documentationUrl(rule.name)}) · ${rule.severity} by default`);
  expect(page).toContain(`${rule.summary}.`);
  expect(page).toContain(`since ${rule.since}`);
});

it.each(rules)("$name can be set by its name", (rule) => {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { properties } = manifest.contributes.configuration.properties["roundtrip.rules"];
  expect(properties[rule.name]).toMatchObject({ default: rule.severity, description: `${rule.summary}.` });
});
