import { delimiter } from "node:path";
import { expect, test } from "vitest";
import { buildMigrationCommand, buildServerCommand, buildTestCommand } from "./build-command";

const PLACE = { recorder: "/extension/recorder", recording: "/storage/recordings/1", runId: "1", root: "/site" };
const NONE = { inherited: {}, own: {} };

test("tests run in the runner's folder, with the recorder first on the path and its variables set", () => {
  const runner = {
    naming: "django",
    cwd: "/site/src",
    command: ["py", "-m", "roundtrip_recorder", "manage.py", "test", "{tests}"],
  } as const;
  const command = buildTestCommand(runner, ["a.T", "b.T"], PLACE, { inherited: { PYTHONPATH: "/lib" }, own: {} });
  expect(command).toMatchObject({
    program: "py",
    args: ["-m", "roundtrip_recorder", "manage.py", "test", "a.T", "b.T"],
    cwd: "/site/src",
    env: {
      PYTHONPATH: `/extension/recorder${delimiter}/lib`,
      ROUNDTRIP_RECORDING: "/storage/recordings/1",
      ROUNDTRIP_ROOT: "/site",
      ROUNDTRIP_RUN: "1",
    },
  });
  expect(command.env).not.toHaveProperty("PYTEST_PLUGINS");
});

test("no placeholder is left when all tests run", () => {
  const runner = {
    naming: "django",
    cwd: "/site",
    command: ["py", "manage.py", "test", "{tests}", "--keepdb"],
  } as const;
  expect(buildTestCommand(runner, [], PLACE, NONE).args).toEqual(["manage.py", "test", "--keepdb"]);
});

test("a pytest command of the user's own gets the plugin through the environment, beside those that are there", () => {
  const runner = { naming: "pytest", cwd: "/site", command: ["pytest", "{tests}"] } as const;
  const { env } = buildTestCommand(runner, [], PLACE, { inherited: { PYTEST_PLUGINS: "mine" }, own: {} });
  expect(env.PYTEST_PLUGINS).toBe("mine,roundtrip_recorder.pytest_plugin");
});

test("the development server runs under the recorder", () => {
  expect(buildServerCommand("/env/bin/python", "/site", ["8001"], PLACE, NONE)).toMatchObject({
    program: "/env/bin/python",
    args: ["-m", "roundtrip_recorder", "manage.py", "runserver", "8001"],
    env: { PYTHONPATH: "/extension/recorder" },
  });
});

test("the project's own variables come before the editor's, and the recorder before both", () => {
  const own = { PYTHONPATH: "/own", DJANGO_SETTINGS_MODULE: "shop.settings.dev", ROUNDTRIP_RUN: "9" };
  const variables = { inherited: { PYTHONPATH: "/lib" }, own };
  const { env } = buildServerCommand("py", "/site", [], PLACE, variables);
  expect(env).toMatchObject({
    PYTHONPATH: `/extension/recorder${delimiter}/own`,
    DJANGO_SETTINGS_MODULE: "shop.settings.dev",
    ROUNDTRIP_RUN: "1",
  });
});

test("migrations are made with the project's own variables, and are not recorded", () => {
  const variables = { inherited: { PYTHONPATH: "/lib" }, own: { DJANGO_SETTINGS_MODULE: "shop.settings.dev" } };
  expect(buildMigrationCommand("/env/bin/python", "/site", variables)).toEqual({
    program: "/env/bin/python",
    args: ["manage.py", "makemigrations"],
    cwd: "/site",
    env: { DJANGO_SETTINGS_MODULE: "shop.settings.dev", PYTHONUNBUFFERED: "1", PYTHONIOENCODING: "utf-8" },
  });
});
