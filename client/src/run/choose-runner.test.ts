import { expect, test } from "vitest";
import { chooseRunner, type Runner } from "./choose-runner";
import type { Project } from "./find-projects";
import type { PythonFacts } from "./probe-python";

const PYTHON: PythonFacts = { path: "/env/bin/python", version: [3, 12], hasDjango: true, hasPytest: true };
const BOTH: Project = { pytest: { folder: "/site", file: "/site/pytest.ini" }, managePy: "/site/src/manage.py" };
const DJANGO: Project = { pytest: null, managePy: "/site/src/manage.py" };
const run = (project: Project | undefined, python: Partial<PythonFacts> = {}, override: string[] = []) =>
  chooseRunner(project, { ...PYTHON, ...python }, override, "/site");

const PYTEST: Runner = {
  naming: "pytest",
  cwd: "/site",
  command: ["/env/bin/python", "-m", "pytest", "-p", "roundtrip_recorder.pytest_plugin", "{tests}"],
};
const MANAGE: Runner = {
  naming: "django",
  cwd: "/site/src",
  command: ["/env/bin/python", "-m", "roundtrip_recorder", "manage.py", "test", "{tests}"],
};

test("pytest where it is configured and installed, else manage.py, else pytest by itself", () => {
  expect(run(BOTH)).toEqual(PYTEST);
  expect(run(BOTH, { hasPytest: false })).toEqual(MANAGE);
  expect(run(DJANGO)).toEqual(MANAGE);
  expect(run(undefined)).toEqual(PYTEST);
});

test.each([
  [
    run({ ...BOTH, managePy: null }, { hasPytest: false }),
    /pytest is not installed for \/env\/bin\/python.*Install it/,
  ],
  [run(undefined, { hasPytest: false }), /neither a manage.py nor a pytest configuration.*roundtrip.tests.command/],
  [run(BOTH, { hasDjango: false }), /Django is not installed for \/env\/bin\/python. Install/],
  [run(BOTH, { version: [3, 8] }), /Python 3.8; counting needs 3.9/],
])("what is missing is said with what to do: %j", (answer, sentence) => {
  expect("problem" in answer && answer.problem).toMatch(sentence);
});

test("the user's own command keeps its arguments", () => {
  expect(run(BOTH, {}, ["{python}", "-m", "pytest", "{tests}", "-n", "4"])).toEqual({
    naming: "pytest",
    cwd: "/site",
    command: ["/env/bin/python", "-m", "pytest", "{tests}", "-n", "4"],
  });
  expect(run(DJANGO, {}, ["/opt/bin/pytest"])).toMatchObject({
    naming: "pytest",
    command: ["/opt/bin/pytest", "{tests}"],
  });
});

test("the recorder comes along with the user's own manage.py", () => {
  expect(run(DJANGO, {}, ["{python}", "-W", "error", "manage.py", "test", "--keepdb"])).toEqual({
    naming: "django",
    cwd: "/site/src",
    command: ["/env/bin/python", "-W", "error", "-m", "roundtrip_recorder", "manage.py", "test", "--keepdb", "{tests}"],
  });
  expect(run(DJANGO, {}, ["{python}", "src/manage.py", "test"])).toMatchObject({ cwd: "/site" });
});
