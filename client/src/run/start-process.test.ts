import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchProject } from "./scratch-project.fixture";
import { startProcess } from "./start-process";

const node = (code: string, more: { cwd?: string; env?: Record<string, string> } = {}) => ({
  program: process.execPath,
  args: ["-e", code],
  cwd: process.cwd(),
  env: {},
  ...more,
});

test("output, variables and exit code come through", async () => {
  let shown = "";
  const code = "console.log(process.env.GIVEN); console.error('é'); process.exitCode = 3";
  const { ended } = startProcess(node(code, { env: { GIVEN: "yes" } }), (text) => {
    shown += text;
  });
  expect(await ended).toEqual({ exitCode: 3, signal: null, wasCancelled: false, startError: null });
  expect(shown.split("\n").sort()).toEqual(["", "yes", "é"]);
});

test("what is typed reaches the process", async () => {
  let shown = "";
  const child = startProcess(
    node("process.stdin.once('data', (text) => { console.log('got ' + text); process.exit(0) })"),
    (text) => {
      shown += text;
    },
  );
  child.write("yes\n");
  await child.ended;
  expect(shown).toContain("got yes");
});

test("cancelling ends the process and those it started", async () => {
  const folder = scratchProject({});
  const mark = join(folder, "left");
  const grandchild = `setTimeout(() => require("fs").writeFileSync(${JSON.stringify(mark)}, ""), 1500)`;
  const code = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], { stdio: "inherit" }); console.log("up")`;
  const child = startProcess(node(`${code}; setInterval(() => {}, 1000)`), () => child.cancel());
  const { wasCancelled, exitCode } = await child.ended;
  expect({ wasCancelled, exitCode }).toEqual({ wasCancelled: true, exitCode: null });
  // The end waits for all that holds the output: had the grandchild lived on, it would have left its mark by now.
  expect(existsSync(mark)).toBe(false);
});

test("a program that is not there is said, not thrown", async () => {
  const { ended } = startProcess({ program: "/nowhere/python", args: [], cwd: "/", env: {} }, () => {});
  expect((await ended).startError).toMatch(/\/nowhere\/python/);
});
