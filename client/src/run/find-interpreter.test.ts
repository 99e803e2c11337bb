import { join } from "node:path";
import { expect, test } from "vitest";
import { findInterpreter, type InterpreterHints } from "./find-interpreter";
import { scratchProject } from "./scratch-project.fixture";

const folder = (): string =>
  scratchProject({ ".venv/bin/python": "", "other/bin/python3": "", "usr/bin/python3": "", "conda/python.exe": "" });
const hints = (top: string, more: Partial<InterpreterHints>): InterpreterHints => ({
  setting: "",
  chosen: undefined,
  env: { PATH: join(top, "usr/bin") },
  folders: [top],
  platform: "linux",
  ...more,
});

test("the setting comes before what the Python extension has chosen, and that before the folder's own", () => {
  const top = folder();
  const chosen = join(top, "other");
  expect(findInterpreter(hints(top, { setting: ".venv", chosen }))).toBe(join(top, ".venv/bin/python"));
  expect(findInterpreter(hints(top, { chosen }))).toBe(join(top, "other/bin/python3"));
  expect(findInterpreter(hints(top, { env: { VIRTUAL_ENV: chosen } }))).toBe(join(top, "other/bin/python3"));
  expect(findInterpreter(hints(top, {}))).toBe(join(top, ".venv/bin/python"));
});

test("without an environment PATH decides; without that there is none", () => {
  const top = folder();
  const empty = scratchProject({});
  expect(findInterpreter(hints(top, { folders: [empty] }))).toBe(join(top, "usr/bin/python3"));
  expect(findInterpreter(hints(top, { folders: [empty], env: {} }))).toBeNull();
});

test("a Conda environment of Windows has its Python at the top", () => {
  const top = folder();
  const chosen = join(top, "conda");
  expect(findInterpreter(hints(top, { chosen, platform: "win32" }))).toBe(join(top, "conda/python.exe"));
});

test("a setting that names no Python is said, not passed over", () => {
  const top = folder();
  expect(findInterpreter(hints(top, { setting: "gone" }))).toEqual({
    problem: "roundtrip.python.path names gone, where there is no Python. Correct the setting, or empty it.",
  });
});

test("what the Python extension has chosen may be gone: the folder's own takes its place", () => {
  const top = folder();
  expect(findInterpreter(hints(top, { chosen: join(top, "removed") }))).toBe(join(top, ".venv/bin/python"));
});
