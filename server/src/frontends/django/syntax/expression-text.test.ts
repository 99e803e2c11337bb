import { beforeAll, expect, it } from "vitest";
import { expressionText } from "./expression-text";
import { loadParser } from "./load-parser.fixture";
import type { PythonParser } from "./python-parser";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

it.each([
  ["Book.objects.filter(a=1, *b)[0].title", "Book.objects.filter(a=1, *b)[0].title"],
  [`f(${"argument, ".repeat(20)})`, "f(...)"],
  ["(a or b).c", "(a or b).c"],
  ["[x for x in y if x]", "[x for x in y if x]"],
  ["{a: 1}", "{...}"],
  ["a[1:2]", "a[1:2]"],
  ["(a,)", "(a,)"],
  ["await x.y()", "await x.y()"],
  ["lambda a: a", "lambda a: a"],
  ["a not in b", "a not in b"],
  ["-a", "-a"],
  ['f"{a}"', 'f"{a}"'],
])("%s", (source, text) => {
  const [statement] = parser.parse(source).body;
  if (statement?.k !== "expr") throw new Error("not an expression");
  expect(expressionText(statement.value)).toBe(text);
});
