import { expect, test } from "vitest";
import { openIndex } from "../recording/open-index.fixture";
import type { MadeQuery, MadeRun } from "../recording/write-recording.fixture";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";
import { RecordedPlaces } from "./recorded-places";

const BASE = "from django.test import TestCase\n\n\nclass ShopCase(TestCase):\n    pass\n";
const QUERY: MadeQuery = { stack: ["shop/tests.py:LINE"], test: "t::test_it" };

interface Given {
  readonly body: string;
  readonly head?: string;
  /** The `def` line; the body is indented below it. */
  readonly definition?: string;
  readonly queries?: (line: (code: string) => string) => readonly MadeQuery[];
  readonly how?: string;
  readonly run?: Partial<MadeRun>;
}

/** The test's text after pinning; null where it is not offered. */
async function pin(given: Given): Promise<string | null> {
  const { head = "from shop.base import ShopCase\n\n\nclass ItTests(ShopCase):\n", how = "pytest", run = {} } = given;
  const inClass = head.includes("class ");
  const indent = inClass ? "    " : "";
  const { definition = inClass ? "def test_it(self):" : "def test_it(client):" } = given;
  const body = given.body.replace(/^(?=.)/gm, `${indent}    `);
  const text = `${head}${indent}${definition}\n${body}`;
  const files = { "manage.py": "", "shop/__init__.py": "", "shop/base.py": BASE, "shop/tests.py": text };
  const line = (code: string) => `shop/tests.py:${text.slice(0, text.indexOf(code)).split("\n").length}`;
  const queries = (given.queries ?? (() => [{ ...QUERY, stack: [line("get(")] }]))(line);
  const own = /def (\w+)/.exec(definition)?.[1] ?? "";
  const name = inClass ? `ItTests.${own}` : own;
  const tests = { "t::test_it": { file: "shop/tests.py", line: 1, function: name } };
  const index = openIndex({ files, tests, requests: [{ route: "" }], how, ...run, queries });
  const analysis = memoryAnalysis(files);
  const places = new RecordedPlaces(index, () => analysis);
  const fix = analysis.pinCount(places, pathOf("shop/tests.py"), text.indexOf(own));
  if (fix === null) return null;
  const edits = [...fix.edits].sort((a, b) => b.start - a.start);
  const pinned = edits.reduce((now, { start, end, newText }) => now.slice(0, start) + newText + now.slice(end), text);
  return pinned.slice(head.length);
}

test("around the call of a TestCase method, whose class is known through another file", async () => {
  expect(await pin({ body: "x = self.client.get(1)  # it\nself.assertTrue(x)\n" })).toBe(
    "    def test_it(self):\n        with self.assertNumQueries(1):\n            x = self.client.get(1)  # it\n" +
      "        self.assertTrue(x)\n",
  );
});

test("a call over several lines is moved as a whole", async () => {
  expect(await pin({ body: "self.client.get(\n    1,\n)\n" })).toBe(
    "    def test_it(self):\n        with self.assertNumQueries(1):\n" +
      "            self.client.get(\n                1,\n            )\n",
  );
});

test.each([
  ["def test_it(client):", "def test_it(client, django_assert_num_queries):"],
  ["def test_it(\n    client,\n):", "def test_it(\n    client, django_assert_num_queries,\n):"],
  ["def test_it():", "def test_it(django_assert_num_queries):"],
  ["def check_it(client):", "def check_it(client, django_assert_num_queries):"],
])("a function of pytest takes the fixture: %j", async (definition, pinned) => {
  expect(await pin({ head: "import shop\n", definition, body: "client.get(1)\n" })).toBe(
    `${pinned}\n    with django_assert_num_queries(1):\n        client.get(1)\n`,
  );
});

test("the statement that answers the request is meant, with its savepoints", async () => {
  const queries = (line: (code: string) => string): MadeQuery[] => [
    { ...QUERY, stack: [line("create()")] },
    { ...QUERY, stack: [line("get(")], request: 0 },
    { ...QUERY, stack: [line("get(")], request: 0, sql: "SAVEPOINT s", statement: "transaction" },
    { ...QUERY, stack: [line("create()")], phase: "setup" },
  ];
  expect(await pin({ body: "create()\nself.client.get(1)\n", queries })).toBe(
    "    def test_it(self):\n        create()\n        with self.assertNumQueries(2):\n            self.client.get(1)\n",
  );
});

const ASSERTED = (line: (code: string) => string): MadeQuery[] => [
  { ...QUERY, stack: [line("get(")], request: 0 },
  { ...QUERY, stack: [line("get(")], request: 0, sql: "SELECT 2" },
];
const inMethod = (body: string): string => `    def test_it(self):\n${body.replace(/^(?=.)/gm, "        ")}`;

test.each([
  [
    "with self.assertNumQueries(7):\n    self.client.get(1)\n",
    "with self.assertNumQueries(2):\n    self.client.get(1)\n",
  ],
  ["with self.assertNumQueries( 1_0 ) as c:\n    get(1)\n", "with self.assertNumQueries( 2 ) as c:\n    get(1)\n"],
  [
    'with open("x"):\n    with self.assertNumQueries(\n        1,\n    ):\n        get(1)\n',
    'with open("x"):\n    with self.assertNumQueries(\n        2,\n    ):\n        get(1)\n',
  ],
])("the number of an assertion that is there becomes the recorded one: %j", async (body, pinned) => {
  expect(await pin({ body, queries: ASSERTED })).toBe(inMethod(pinned));
});

test("the number that pytest's fixture is given becomes the recorded one", async () => {
  const definition = "def test_it(client, django_assert_num_queries):";
  const body = "with django_assert_num_queries(1):\n    client.get(1)\n";
  const pinned = await pin({ head: "import shop\n", definition, body, queries: ASSERTED });
  expect(pinned).toBe(`${definition}\n    with django_assert_num_queries(2):\n        client.get(1)\n`);
});

test("each assertion of a test gets its own number, and what is right stays", async () => {
  const queries = (line: (code: string) => string): MadeQuery[] => [
    { ...QUERY, stack: [line("get(1")] },
    { ...QUERY, stack: [line("get(2")] },
    { ...QUERY, stack: [line("get(3")] },
    { ...QUERY, stack: [line("get(3")], sql: "SELECT 2" },
  ];
  const body = (...numbers: number[]): string =>
    numbers.map((number, at) => `with self.assertNumQueries(${number}):\n    get(${at + 1})\n`).join("");
  expect(await pin({ body: body(5, 1, 1), queries })).toBe(inMethod(body(1, 1, 2)));
});

const TWO = (line: (code: string) => string): MadeQuery[] =>
  ["create()", "get("].map((code) => ({ ...QUERY, stack: [line(code)] }));
const CHANGED = (line: (code: string) => string): MadeQuery[] => [
  { ...QUERY, stack: [line("get(")] },
  { ...QUERY, stack: [line("get(")], test: "t::test_it[2]" },
  { ...QUERY, stack: [line("get(")], test: "t::test_it[2]" },
];

test.each<[string, Given]>([
  ["two statements send queries", { body: "create()\nself.client.get(1)\n", queries: TWO }],
  ["the call stands in a block", { body: "if x:\n    self.client.get(1)\n" }],
  ["it is asserted already", { body: "with self.assertNumQueries(1):\n    self.client.get(1)\n" }],
  ["another database is asserted", { body: 'with self.assertNumQueries(2, using="b"):\n    get(1)\n' }],
  ["the asserted number has a name", { body: "with self.assertNumQueries(SOME):\n    get(1)\n" }],
  ["an upper bound is asserted", { body: "with self.assertMaxQueries(2):\n    get(1)\n" }],
  ["a second item of the statement may send queries", { body: "with get(1), self.assertNumQueries(2):\n    pass\n" }],
  [
    "an error may have ended the block",
    { body: "with self.assertNumQueries(2):\n    get(1)\n", run: { outcome: "error" } },
  ],
  ["a string of several lines would move", { body: 'self.client.get("""a\nb""")\n' }],
  ["two statements share the line", { body: "x = 1; self.client.get(1)\n" }],
  ["an asynchronous test", { definition: "async def test_it(self):", body: "self.client.get(1)\n" }],
  [
    "another database",
    { body: "self.client.get(1)\n", queries: (l) => [{ ...QUERY, stack: [l("get(")], alias: "b" }] },
  ],
  [
    "a failed query",
    { body: "self.client.get(1)\n", queries: (l) => [{ ...QUERY, stack: [l("get(")], failed: true }] },
  ],
  [
    "a class whose bases are not known",
    { head: "from x import C\n\n\nclass ItTests(C):\n", body: "self.client.get(1)\n" },
  ],
  [
    "transactions of its own",
    { head: "from django.test import TransactionTestCase as C\n\n\nclass ItTests(C):\n", body: "self.client.get(1)\n" },
  ],
  ["a function that pytest did not run", { head: "import shop\n", body: "client.get(1)\n", how: "django" }],
  ["a fixture with transactions", { head: "", definition: "def test_it(transactional_db):", body: "client.get(1)\n" }],
  ["a parameter with a default", { head: "", definition: "def test_it(client=None):", body: "client.get(1)\n" }],
  ["a helper", { body: "self.client.get(1)\n", run: { tests: {} } }],
  [
    "runs that differ",
    {
      body: "self.client.get(1)\n",
      queries: CHANGED,
      run: {
        tests: Object.fromEntries(
          ["t::test_it", "t::test_it[2]"].map((name) => [
            name,
            { file: "shop/tests.py", line: 1, function: "ItTests.test_it" },
          ]),
        ),
      },
    },
  ],
])("not where the number would be another: %s", async (_, given) => {
  expect(await pin(given)).toBeNull();
});
