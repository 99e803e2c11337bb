import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ProjectNames } from "./project-names";
import { scratchProject } from "./scratch-project.fixture";
import { USUAL_NAMES } from "./test-names";

const MANAGE = "import django";

test("each project of a folder has names of its own, read once until they are forgotten", () => {
  const folder = scratchProject({
    "shop/manage.py": MANAGE,
    "shop/pytest.ini": "[pytest]\npython_files = check_*.py\n",
    "site/manage.py": MANAGE,
  });
  const names = new ProjectNames();
  const ofShop = () => names.of(folder, join(folder, "shop/app/check_it.py")).files;
  expect(ofShop()).toEqual(["check_*.py"]);
  expect(names.of(folder, join(folder, "site/tests.py"))).toBe(USUAL_NAMES);
  expect(names.glob([folder])).toBe("**/{test*.py,*_test.py,check_*.py}");
  writeFileSync(join(folder, "shop/pytest.ini"), "[pytest]\npython_files = ./spec/*.py\n");
  expect(ofShop()).toEqual(["check_*.py"]);
  names.forget();
  expect(ofShop()).toEqual(["./spec/*.py"]);
  expect(names.glob([folder])).toBe("**/{test*.py,*_test.py,spec/*.py}");
});

test("a folder without a project has the usual names", () => {
  const names = new ProjectNames();
  expect(names.of("/nowhere", "/nowhere/tests.py")).toBe(USUAL_NAMES);
  expect(names.glob([])).toBe("**/{test*.py,*_test.py}");
});
