import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { DJANGO_LINES, type DjangoLine, type Environment, prepareEnvironment } from "./environments";

const run = promisify(execFile);
const RECORDER = fileURLToPath(new URL("../../recorder", import.meta.url));

/** The recorder also serves projects on a Django that the analyser's truth runs leave out. */
const OLDEST: DjangoLine = { name: "3.2", requirement: "Django>=3.2,<3.3", pythons: ["3.9", "3.10"] };

const environments = new Map<string, Environment>();
/** What the recorder works beside; its own tests run it with them and without. */
const BESIDE = ["pytest-django", "pytest-xdist", "Jinja2"];

for (const line of [OLDEST, ...DJANGO_LINES]) {
  environments.set(line.name, await prepareEnvironment(line, { name: "recorder", packages: BESIDE }));
}
const runnable = [...environments].flatMap(([name, environment]) =>
  "unavailable" in environment ? [] : [[name, environment.python] as const],
);
for (const environment of environments.values()) {
  if ("unavailable" in environment) console.warn(environment.unavailable);
}

describe("the recorder's own tests", () => {
  it.each(runnable)("pass on Django %s", async (_, python) => {
    const { stdout } = await run(python, ["-m", "pytest", "-q"], { cwd: RECORDER });
    expect(stdout).toMatch(/\d+ passed in/);
  });

  it("ran on some Django", () => {
    expect(runnable.length).toBeGreaterThan(0);
  });
});
