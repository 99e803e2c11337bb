import { mkdirSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { discoverFiles, isDiscoverable } from "./discover-files";
import { scratchFolder } from "./scratch-folder.fixture";

async function found(root: string, exclude: string[] = []): Promise<string[]> {
  const { files, problems } = await discoverFiles(root, exclude);
  expect(problems).toEqual([]);
  return files.map((file) => file.slice(root.length + 1));
}

test("finds Python files, sorted, and nothing else", async () => {
  const root = scratchFolder({
    "manage.py": "",
    "shop/models.py": "",
    "shop/a/b/c.py": "",
    "shop/x.html": "",
    "shop/y.pyc": "",
  });
  expect(await found(root)).toEqual(["manage.py", "shop/a/b/c.py", "shop/models.py"]);
});

test("leaves out environments, hidden and foreign folders", async () => {
  const root = scratchFolder({
    "a.py": "",
    ".hidden/a.py": "",
    "node_modules/x/a.py": "",
    "shop/__pycache__/a.py": "",
    "myenv/pyvenv.cfg": "",
    "myenv/lib/a.py": "",
    "lib/site-packages/a.py": "",
    "conda/conda-meta/history": "",
    "conda/a.py": "",
  });
  expect(await found(root)).toEqual(["a.py"]);
});

test("a folder called build is left out unless it is a package", async () => {
  const root = scratchFolder({ "build/lib/a.py": "", "apps/build/__init__.py": "", "apps/build/models.py": "" });
  expect(await found(root)).toEqual(["apps/build/__init__.py", "apps/build/models.py"]);
});

test("leaves out what is excluded", async () => {
  const root = scratchFolder({ "a.py": "", "legacy/b.py": "", "shop/b_pb2.py": "" });
  expect(await found(root, ["legacy", "*_pb2.py"])).toEqual(["a.py"]);
});

test("a loop of links ends, and a link out of the root is followed once", async () => {
  const elsewhere = scratchFolder({ "shared.py": "" });
  const root = scratchFolder({ "shop/a.py": "" });
  symlinkSync(root, `${root}/shop/loop`);
  symlinkSync(`${root}/shop`, `${root}/again`);
  symlinkSync(elsewhere, `${root}/linked`);
  symlinkSync(elsewhere, `${root}/linked-twice`);
  symlinkSync(`${root}/nowhere`, `${root}/dangling`);
  symlinkSync(`${elsewhere}/..`, `${elsewhere}/up`);
  expect(await found(root)).toEqual(["linked/shared.py", "shop/a.py"]);
});

test("very deep folders come to an end", async () => {
  const root = scratchFolder({ "a.py": "" });
  mkdirSync(`${root}/${"d/".repeat(300)}`, { recursive: true });
  expect(await found(root)).toEqual(["a.py"]);
});

test("a root that is gone is one problem", async () => {
  const { files, problems } = await discoverFiles("/no/such/folder", []);
  expect(files).toEqual([]);
  expect(problems).toEqual(["The folder /no/such/folder could not be read (ENOENT)."]);
});

test("a new file is judged by its path", () => {
  expect(isDiscoverable("/p", "/p/shop/a.py", [])).toBe(true);
  for (const file of ["/q/a.py", "/p/a.html", "/p/.venv/a.py", "/p/node_modules/a.py", "/p/legacy/a.py"])
    expect(isDiscoverable("/p", file, ["legacy"])).toBe(false);
});
