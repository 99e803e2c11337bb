import { expect, test } from "vitest";
import { readPinnedDjango } from "./find-django";
import { scratchFolder } from "./scratch-folder.fixture";

test.each<[string, string, [number, number] | null]>([
  ["requirements.txt", "celery==5.0\nDjango==5.2.1  # why\n", [5, 2]],
  ["requirements/base.txt", "django[argon2]~=4.2 ; python_version > '3.8'\n", [4, 2]],
  ["requirements-dev.in", "django-debug-toolbar==9.9\nDJANGO>=4.2,<5.0\n", [4, 2]],
  ["requirements.txt", "django>=3.2\n", null],
  ["requirements.txt", "django\n", null],
  ["requirements.txt", "django-filter==24.1\n", null],
  ["pyproject.toml", '[project]\ndependencies = ["httpx", "Django==5.1.*"]\n', [5, 1]],
  ["pyproject.toml", '[tool.poetry.dependencies]\ndjango = "^4.2"\n', [4, 2]],
  ["pyproject.toml", '[tool.poetry.dependencies]\nDjango = {version = "5.0.3", extras = ["x"]}\n', [5, 0]],
  ["pyproject.toml", "not = = toml", null],
  ["poetry.lock", '[[package]]\nname = "django"\nversion = "5.2.3"\n', [5, 2]],
  ["uv.lock", '[[package]]\nname = "django"\nversion = "6.0"\nsource = { }\n', [6, 0]],
  ["Pipfile.lock", '{"default": {"django": {"version": "==4.2.7"}}}', [4, 2]],
  ["Pipfile.lock", "not json", null],
  ["setup.cfg", "[options]\ninstall_requires =\n    Django ~= 5.1\n", [5, 1]],
  ["setup.py", 'setup(install_requires=["Django==4.2.1"])\n', [4, 2]],
])("%s holding %j", (file, text, version) => {
  const root = scratchFolder({ [file]: text });
  expect(readPinnedDjango(root)).toEqual(version && { version, source: file });
});

test("a lock goes before what is written by hand, wherever it lies", () => {
  const root = scratchFolder({
    "requirements.txt": "django==4.2\n",
    "backend/poetry.lock": '[[package]]\nname = "django"\nversion = "5.2.3"\n',
  });
  expect(readPinnedDjango(root)).toEqual({ version: [5, 2], source: "backend/poetry.lock" });
});
