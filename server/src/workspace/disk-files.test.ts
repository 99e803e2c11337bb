import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { DiskFiles } from "./disk-files";
import { scratchFolder } from "./scratch-folder.fixture";

test("reads text and lists folders", () => {
  const root = scratchFolder({ "shop/b.py": "x = 1\n", "shop/a.py": "", "shop/deep/c.py": "" });
  symlinkSync(`${root}/shop/deep`, `${root}/shop/link`);
  symlinkSync(`${root}/nowhere`, `${root}/shop/dangling`);
  symlinkSync("itself.py", `${root}/shop/itself.py`);
  const files = new DiskFiles(root);
  expect(files.read(`${root}/shop/b.py`)).toBe("x = 1\n");
  expect(files.list(`${root}/shop`)).toEqual(["a.py", "b.py", "dangling", "deep/", "itself.py", "link/"]);
  expect(files.list(`${root}/none`)).toEqual([]);
  expect(files.isFile(`${root}/shop/b.py`)).toBe(true);
  expect(files.isFile(`${root}/shop`)).toBe(false);
  expect(files.isFile(`${root}/shop/dangling`)).toBe(false);
  expect(files.isFile(`${root}/shop/itself.py`)).toBe(false);
  expect(files.isFile(`${root}/shop/b.py/c.py`)).toBe(false);
  expect(files.problems()).toEqual([]);
});

test("each file that cannot be read is one sentence, however often it is asked for", () => {
  const root = scratchFolder({
    "nul.py": "a\0",
    "latin.py": Buffer.from("é", "latin1"),
    "big.py": Buffer.alloc(6 * 1024 * 1024, "x"),
  });
  mkdirSync(`${root}/folder.py`);
  const files = new DiskFiles(root);
  for (const name of ["nul.py", "latin.py", "big.py", "folder.py", "gone.py", "nul.py"])
    expect(files.read(`${root}/${name}`)).toBeNull();
  expect(files.problems()).toEqual([
    "nul.py holds NUL bytes, so that it is not Python text.",
    "latin.py is not valid UTF-8.",
    "big.py is larger than 2 MB (6.0 MB), so that it was left out.",
    "folder.py is not a regular file, so that it was left out.",
    "gone.py went away before it was read.",
  ]);
});

test("a file that may not be read", () => {
  const root = scratchFolder({ "secret.py": "" });
  chmodSync(`${root}/secret.py`, 0);
  const files = new DiskFiles(root);
  // The superuser may read everything.
  const isSuperuser = process.getuid?.() === 0;
  expect(files.read(`${root}/secret.py`)).toBe(isSuperuser ? "" : null);
  expect(files.problems()).toEqual(isSuperuser ? [] : ["secret.py may not be read (permission denied)."]);
});

test("a problem goes when the file does, and when it is mended", () => {
  const root = scratchFolder({ "a.py": "\0", "b.py": "\0" });
  const files = new DiskFiles(root);
  files.read(`${root}/a.py`);
  files.read(`${root}/b.py`);
  expect(files.problems()).toHaveLength(2);
  writeFileSync(`${root}/a.py`, "x = 1\n");
  files.noteChange(`${root}/a.py`, true);
  rmSync(`${root}/b.py`);
  files.noteChange(`${root}/b.py`, false);
  expect(files.read(`${root}/a.py`)).toBe("x = 1\n");
  expect(files.read(`${root}/b.py`)).toBeNull();
  expect(files.problems()).toEqual([]);
});

afterEach(() => {
  vi.useRealTimers();
});

test("a stamp tells a change of the text, of a file put in its place, and nothing of a file written just now", () => {
  const root = scratchFolder({ "a.py": "x = 1\n", "b.py": "x = 2\n" });
  const files = new DiskFiles(root);
  const path = `${root}/a.py`;
  expect(files.stamp(path)).toBeNull();
  expect(files.stamp(`${root}/none.py`)).toBeNull();
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ["Date"] });
  const first = files.stamp(path);
  expect(first).not.toBeNull();
  expect(files.stamp(path)).toBe(first);
  const old = new Date(2001, 0, 1);
  writeFileSync(path, "x = 3\n");
  utimesSync(path, old, old);
  const second = files.stamp(path);
  expect(second).not.toBe(first);
  utimesSync(`${root}/b.py`, old, old);
  renameSync(`${root}/b.py`, path);
  expect(files.stamp(path)).not.toBe(second);
});
