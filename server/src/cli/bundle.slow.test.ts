import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
const BOOKSHOP = join(ROOT, "test/projects/bookshop");

/** The program as it is shipped, in a process of its own. `npm test` builds it before this runs. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, "dist/cli.js"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, errors }));
  });
  return { child, ended };
}

test("all of a large output reaches its reader before the program ends", async () => {
  const { child, ended } = start("check", BOOKSHOP, "--format", "json", "--no-cache");
  let output = "";
  for await (const chunk of child.stdout) output += String(chunk);
  expect(await ended).toEqual({ code: 1, errors: "" });
  const { files, findings } = JSON.parse(output);
  expect(files).toBeGreaterThan(0);
  expect(findings.length).toBeGreaterThan(0);
});

test("a reader that has seen enough leaves the program quiet, and its exit code true", async () => {
  const { child, ended } = start("check", BOOKSHOP, "--no-cache");
  child.stdout.destroy();
  expect(await ended).toEqual({ code: 1, errors: "" });
});

test("what cannot run is one line beside the output, and the code 2", async () => {
  const { ended } = start("check", join(BOOKSHOP, "no-such-folder"));
  expect(await ended).toEqual({
    code: 2,
    errors: `roundtrip: There is no file or folder ${join(BOOKSHOP, "no-such-folder")}.\n`,
  });
});
