import { expect, test } from "vitest";
import { findEnvironment } from "./find-environment";
import { scratchFolder } from "./scratch-folder.fixture";

const LOOK = { pythonPath: "", virtualEnv: undefined };

function environment(folder: string, version: string): Record<string, string> {
  return {
    [`${folder}/pyvenv.cfg`]: "home = /usr/bin\n",
    [`${folder}/bin/python`]: "",
    [`${folder}/lib/python3.12/site-packages/django/__init__.py`]: "VERSION = (1, 0, 0, 'final', 0)\n",
    [`${folder}/lib/python3.12/site-packages/Django-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: Django\nVersion: ${version}\n`,
  };
}

test.each([".venv", "venv", "env", "backend/.venv", "oddly-named"])("finds the environment %s", (name) => {
  const root = scratchFolder(environment(name, "5.2.17"));
  const found = findEnvironment(root, LOOK);
  expect(found.folder).toBe(`${root}/${name}`);
  expect(found.sitePackages).toEqual([`${root}/${name}/lib/python3.12/site-packages`]);
  expect(found.django).toEqual({ version: [5, 2], source: "Django-5.2.17.dist-info" });
  expect(found.problem).toBeNull();
});

test("a folder called env without pyvenv.cfg is none", () => {
  const root = scratchFolder({ "env/lib/python3.12/site-packages/x.py": "" });
  expect(findEnvironment(root, LOOK)).toEqual({ folder: null, sitePackages: [], django: null, problem: null });
});

test("the setting goes before VIRTUAL_ENV, which goes before what lies in the root", () => {
  const root = scratchFolder({
    ...environment(".venv", "4.2.1"),
    ...environment("active", "5.0.1"),
    ...environment("set", "5.1.1"),
  });
  const version = (options: Parameters<typeof findEnvironment>[1]) => findEnvironment(root, options).django?.version;
  expect(version(LOOK)).toEqual([4, 2]);
  expect(version({ pythonPath: "", virtualEnv: `${root}/active` })).toEqual([5, 0]);
  expect(version({ pythonPath: "set", virtualEnv: `${root}/active` })).toEqual([5, 1]);
  expect(version({ pythonPath: `${root}/set/bin/python`, virtualEnv: undefined })).toEqual([5, 1]);
  expect(version({ pythonPath: "", virtualEnv: `${root}/gone` })).toEqual([4, 2]);
});

test("a setting that names no environment is said, and the usual one is used", () => {
  const root = scratchFolder(environment(".venv", "4.2.1"));
  const found = findEnvironment(root, { pythonPath: "nowhere", virtualEnv: undefined });
  expect(found.problem).toBe("roundtrip.python.path names nowhere, which is not a Python environment.");
  expect(found.folder).toBe(`${root}/.venv`);
});

test("Django's own version line where there is no metadata", () => {
  const root = scratchFolder({
    ".venv/pyvenv.cfg": "",
    ".venv/lib/python3.12/site-packages/django/__init__.py": "from x import y\n\nVERSION = (6, 0, 1, 'final', 0)\n",
  });
  expect(findEnvironment(root, LOOK).django).toEqual({ version: [6, 0], source: "django/__init__.py" });
});

test("packages installed in place are on the path", () => {
  const root = scratchFolder({
    ...environment(".venv", "5.2"),
    ".venv/lib/python3.12/site-packages/here.pth":
      "# a comment\nimport os; os.remove\n../../../../libs\n/no/such/folder\n",
    "libs/shared/__init__.py": "",
  });
  expect(findEnvironment(root, LOOK).sitePackages).toEqual([
    `${root}/.venv/lib/python3.12/site-packages`,
    `${root}/libs`,
  ]);
});

test("the layout of Windows", () => {
  const root = scratchFolder({ ".venv/pyvenv.cfg": "", ".venv/Lib/site-packages/Django-5.1.2.dist-info/METADATA": "" });
  expect(findEnvironment(root, LOOK).django).toEqual({ version: [5, 1], source: "Django-5.1.2.dist-info" });
});
