import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { usableEnvironments } from "../truth/usable-environments";
import { expandSnippet } from "./expand-snippet";

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-snippets-"));
const runner = join(import.meta.dirname, "run_snippets.py");

function writeExpanded(): string {
  const source = readFileSync(join(import.meta.dirname, "../../snippets/python.json"), "utf8");
  const snippets = Object.values(JSON.parse(source) as Record<string, { prefix: string; body: string[] }>);
  const expanded = snippets.map(({ prefix, body }) => [prefix, expandSnippet(body.join("\n"))]);
  const path = join(scratch, "snippets.json");
  writeFileSync(path, JSON.stringify(Object.fromEntries(expanded)));
  return path;
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ran: string[] = [];
for (const { python, version } of await usableEnvironments()) {
  it(`runs every snippet on Django ${version}`, async () => {
    const { stdout } = await run(python, [runner, writeExpanded()]);
    const report = JSON.parse(stdout) as { ran: string[]; failures: string[] };
    expect(report.failures).toEqual([]);
    ran.push(...report.ran);
  });
}

it("ran them all", () => {
  expect(ran.length).toBeGreaterThan(20);
});
