import { join } from "node:path";
import { expect, test } from "vitest";
import { findProjects } from "./find-projects";
import { readTestNames } from "./read-test-names";
import { scratchProject } from "./scratch-project.fixture";
import { isNamed, isTestFile, USUAL_NAMES } from "./test-names";

const read = (name: string, text: string) => readTestNames(findProjects(scratchProject({ [name]: text }))[0]);
const CUSTOM = { files: ["check_*.py", "tests.py"], classes: ["Check", "*Spec"], functions: ["check_", "it_*"] };

test.each([
  [
    "pytest.ini",
    "[pytest]\n# the names\npython_files = check_*.py tests.py\npython_classes =\n    Check\n    *Spec\npython_functions: check_ 'it_*'\n",
  ],
  [
    "setup.cfg",
    "[metadata]\npython_files = no.py\n[tool:pytest]\npython_files = check_*.py tests.py\npython_classes=Check *Spec\npython_functions=check_ it_*\n[other]\npython_files = no.py\n",
  ],
  [
    "pyproject.toml",
    '[tool.pytest.ini_options]\npython_files = ["check_*.py", "tests.py"]\npython_classes = "Check *Spec"\npython_functions = ["check_", "it_*"]\n',
  ],
  [
    "pyproject.toml",
    '[tool.pytest]\npython_files = ["check_*.py", "tests.py"]\npython_classes = ["Check", "*Spec"]\npython_functions = ["check_", "it_*"]\n',
  ],
])("%s: %j", (name, text) => {
  expect(read(name, text)).toEqual(CUSTOM);
});

test("what is not said is as usual, and so is what cannot be read", () => {
  expect(read("tox.ini", "[pytest]\naddopts = -q\n")).toEqual(USUAL_NAMES);
  expect(read("pytest.ini", "[pytest]\npython_functions = check\n")).toEqual({ ...USUAL_NAMES, functions: ["check"] });
  expect(read("pyproject.toml", "[tool.pytest.ini_options]\npython_files = [\n")).toEqual(USUAL_NAMES);
  expect(readTestNames(undefined)).toEqual(USUAL_NAMES);
  const gone = { pytest: { folder: "/nowhere", file: "/nowhere/pytest.ini" }, managePy: null };
  expect(readTestNames(gone)).toEqual(USUAL_NAMES);
});

test.each([
  ["/site/shop/tests.py", true, true],
  ["/site/shop/check_views.py", true, false],
  ["/site/shop/test_views.py", false, true],
  ["/site/shop/views_test.py", false, true],
  ["/site/shop/views.py", false, false],
])("%s: with these names %s, as usual %s", (path, custom, usual) => {
  expect([isTestFile(path, CUSTOM), isTestFile(path, USUAL_NAMES)]).toEqual([custom, usual]);
});

test("a pattern with a slash is the end of a path", () => {
  const names = { ...USUAL_NAMES, files: ["tests/*.py"] };
  const judged = ["tests/views.py", "shop/tests/views.py", "shop/views.py"].map((each) =>
    isTestFile(join("/site", each), names),
  );
  expect(judged).toEqual([true, true, false]);
});

test.each([
  ["CheckViews", ["Check"], true],
  ["ViewsCheck", ["Check"], false],
  ["ViewsSpec", ["*Spec"], true],
  ["it_works", ["it_*"], true],
  ["its", ["it_*"], false],
  ["test_1", ["test_[0-9]"], true],
  ["test_x", ["test_[!0-9]"], true],
  ["test_1", ["test_[!0-9]"], false],
  ["a.b", ["a?b"], true],
  ["test_x", ["[z-a]"], false],
])("%s is named by %j: %s", (name, patterns, expected) => {
  expect(isNamed(name, patterns)).toBe(expected);
});
