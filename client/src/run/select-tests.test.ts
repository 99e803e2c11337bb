import { expect, test } from "vitest";
import type { Runner } from "./choose-runner";
import { type Selection, selectTests } from "./select-tests";

const PYTEST: Runner = { naming: "pytest", cwd: "/site", command: [] };
const DJANGO: Runner = { naming: "django", cwd: "/site/src", command: [] };
const FILE = "/site/src/shop/tests/test_list.py";
const METHOD: Selection = { kind: "definitions", definitions: [{ file: FILE, name: "ListTests.test_all" }] };

test.each<[Selection, string[], string[]]>([
  [{ kind: "all" }, [], []],
  [{ kind: "file", file: FILE }, ["src/shop/tests/test_list.py"], ["shop.tests.test_list"]],
  [METHOD, ["src/shop/tests/test_list.py::ListTests::test_all"], ["shop.tests.test_list.ListTests.test_all"]],
])("%j", (selection, pytest, django) => {
  expect(selectTests(selection, PYTEST)).toEqual(pytest);
  expect(selectTests(selection, DJANGO)).toEqual(django);
});

test("recorded names are taken as they are by the runner that gave them, and translated for the other", () => {
  const named = (name: string): Selection => ({ kind: "named", tests: [{ name, file: FILE }] });
  const pytest = "shop/tests/test_list.py::ListTests::test_all[a::b.c]";
  const django = "shop.tests.test_list.ListTests.test_all";
  expect(selectTests(named(pytest), PYTEST)).toEqual([pytest]);
  expect(selectTests(named(django), DJANGO)).toEqual([django]);
  expect(selectTests(named(pytest), DJANGO)).toEqual([django]);
  expect(selectTests(named(django), PYTEST)).toEqual(["src/shop/tests/test_list.py::ListTests::test_all"]);
});

test("a file outside the runner's folder is said", () => {
  expect(selectTests({ kind: "file", file: "/elsewhere/tests.py" }, DJANGO)).toEqual({
    problem: "/elsewhere/tests.py is outside /site/src, where the tests are run.",
  });
});

test("a test whose file is not known cannot be translated, and that is said", () => {
  const selection: Selection = { kind: "named", tests: [{ name: "shop.tests.T.test_a", file: null }] };
  expect(selectTests(selection, PYTEST)).toEqual({
    problem: "Where shop.tests.T.test_a stands is not known. Run all tests once.",
  });
});

test("names that no command line holds give way to their classes, files, and to everything", () => {
  const tests = (count: number, name: (at: number) => string): Selection => ({
    kind: "named",
    tests: Array.from({ length: count }, (_, at) => ({ name: name(at), file: FILE })),
  });
  expect(
    selectTests(
      tests(2000, (at) => `shop/tests.py::ListTests::test_${at}`),
      PYTEST,
    ),
  ).toEqual(["shop/tests.py::ListTests"]);
  expect(
    selectTests(
      tests(2000, (at) => `a.b.Tests.test_${at}`),
      DJANGO,
    ),
  ).toEqual(["a.b.Tests"]);
  expect(
    selectTests(
      tests(2000, (at) => `shop/test_of_the_page_${at}.py::test_a`),
      PYTEST,
    ),
  ).toEqual([]);
});
