import { expect, test } from "vitest";
import { DiskFiles } from "./disk-files";
import { OpenDocuments } from "./open-documents";
import { scratchFolder } from "./scratch-folder.fixture";

test("open texts stand in for the disk until they are closed", () => {
  const root = scratchFolder({ "shop/a.py": "on disk" });
  const files = new OpenDocuments(new DiskFiles(root));
  files.set(`${root}/shop/a.py`, "in the editor");
  files.set(`${root}/new/b.py`, "unsaved");
  expect(files.read(`${root}/shop/a.py`)).toBe("in the editor");
  expect(files.read(`${root}/new/b.py`)).toBe("unsaved");
  expect(files.isFile(`${root}/new/b.py`)).toBe(true);
  expect(files.list(root)).toEqual(["new/", "shop/"]);
  expect(files.list(`${root}/new`)).toEqual(["b.py"]);
  expect(files.list(`${root}/shop`)).toEqual(["a.py"]);
  files.delete(`${root}/shop/a.py`);
  files.delete(`${root}/new/b.py`);
  expect(files.read(`${root}/shop/a.py`)).toBe("on disk");
  expect(files.isFile(`${root}/new/b.py`)).toBe(false);
  expect(files.list(root)).toEqual(["shop/"]);
});
