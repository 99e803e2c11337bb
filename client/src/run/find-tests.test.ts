import { expect, test } from "vitest";
import { findTests, type TestDefinition, testAt } from "./find-tests";
import { USUAL_NAMES } from "./test-names";

const names = (tests: readonly TestDefinition[]): string[] =>
  tests.flatMap((each) => [each.name, ...names(each.children)]);

const FILE = `import pytest

class BookTests(ShopTestCase):
    """
    def test_in_a_string(self): ...
    """

    def setUp(self):
        def test_inside(): ...

    @override_settings(
        DEBUG=True,
    )
    def test_list(
        self,
    ):
        assert '''
def test_nothing(): ...
''' == ""

    async def test_async(self):
        pass

# def test_commented(): ...

class Helper:
    def test_of_no_test(self): ...

@pytest.mark.django_db
def test_alone():
    for book in books:

        assert book


def helper(): ...
`;
const line = (text: string): number => FILE.split("\n").findIndex((each) => each.includes(text));

test("classes with test methods and test functions are found, nothing in strings and comments", () => {
  expect(names(findTests(FILE, USUAL_NAMES))).toEqual([
    "BookTests",
    "BookTests.test_list",
    "BookTests.test_async",
    "test_alone",
  ]);
});

test("a test reaches from its decorator to the last line of its body", () => {
  const [books, alone] = findTests(FILE, USUAL_NAMES);
  const [list] = books?.children ?? [];
  expect(list).toMatchObject({ line: line("@override_settings"), endLine: line("''' ==") });
  expect(alone).toMatchObject({ line: line("@pytest.mark"), endLine: line("assert book") });
  expect(books?.endLine).toBe(line("async def") + 1);
});

test("the innermost test around a line", () => {
  const tests = findTests(FILE, USUAL_NAMES);
  expect(testAt(tests, line("assert '''"))?.name).toBe("BookTests.test_list");
  expect(testAt(tests, line("def setUp"))?.name).toBe("BookTests");
  expect(testAt(tests, line("class Helper"))).toBeUndefined();
});

test.each(["", "class BookTests(TestCase):", "class BookTests(TestCase):\n    def test_", "'''", "def test_a(\n", "@"])(
  "text that is being typed is no reason to fail: %j",
  (text) => {
    expect(() => findTests(text, USUAL_NAMES)).not.toThrow();
  },
);

test("names of the project's own take the place of the usual ones, except in a TestCase", () => {
  const file = `class CheckViews:
    def it_works(self): ...
    def test_not(self): ...

class OldTests(TestCase):
    def test_old(self): ...
    def it_is_a_helper(self): ...

class TestNot:
    def test_not(self): ...

def it_stands_alone(): ...
def test_nothing(): ...
`;
  expect(names(findTests(file, { files: [], classes: ["Check"], functions: ["it_"] }))).toEqual([
    ...["CheckViews", "CheckViews.it_works", "OldTests", "OldTests.test_old", "it_stands_alone"],
  ]);
});
