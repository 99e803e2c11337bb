import { join } from "node:path";
import { expect, test } from "vitest";
import { findProjects, projectOf } from "./find-projects";
import { scratchProject } from "./scratch-project.fixture";

const MANAGE = "from django.core.management import execute_from_command_line";

test.each([
  ["pytest.ini", ""],
  ["pyproject.toml", '[tool.pytest.ini_options]\nDJANGO_SETTINGS_MODULE = "shop.settings"\n'],
  ["pyproject.toml", "[tool.pytest]\n"],
  ["tox.ini", "[tox]\n[pytest]\n"],
  ["setup.cfg", "[metadata]\n[tool:pytest]\n"],
])("%s with %j configures pytest", (name, text) => {
  const folder = scratchProject({ [name]: text, "manage.py": MANAGE });
  expect(findProjects(folder)).toEqual([
    { pytest: { folder, file: join(folder, name) }, managePy: join(folder, "manage.py") },
  ]);
});

test.each([
  ["pyproject.toml", "[tool.black]\n# [tool.pytest.ini_options] is not used here\n"],
  ["tox.ini", "[tox]\n"],
  ["setup.cfg", "[pytest]\n"],
])("%s with %j does not", (name, text) => {
  expect(findProjects(scratchProject({ [name]: text }))).toEqual([]);
});

test("a manage.py below a configuration belongs to it; another framework's is none", () => {
  const folder = scratchProject({
    "pytest.ini": "",
    "src/manage.py": MANAGE,
    "old/manage.py": "from flask_script import Manager",
  });
  expect(findProjects(folder)).toEqual([
    { pytest: { folder, file: join(folder, "pytest.ini") }, managePy: join(folder, "src/manage.py") },
  ]);
});

test("what is installed, hidden or too deep is no project", () => {
  const folder = scratchProject({
    "env/pyvenv.cfg": "",
    "env/manage.py": MANAGE,
    ".hidden/manage.py": MANAGE,
    "node_modules/manage.py": MANAGE,
    "a/b/c/manage.py": MANAGE,
  });
  expect(findProjects(folder)).toEqual([]);
});

test("a file belongs to the innermost project around it, else to the first", () => {
  const folder = scratchProject({ "one/manage.py": MANAGE, "two/manage.py": MANAGE });
  const projects = findProjects(folder);
  expect(projectOf(join(folder, "two/shop/tests.py"), projects)?.managePy).toBe(join(folder, "two/manage.py"));
  expect(projectOf(join(folder, "tests.py"), projects)?.managePy).toBe(join(folder, "one/manage.py"));
});
