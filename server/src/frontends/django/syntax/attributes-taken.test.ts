import { expect, test } from "vitest";
import { attributesTaken } from "./attributes-taken";
import { loadParser } from "./load-parser.fixture";

const parser = await loadParser();

/** What a function of one statement takes of its parameter `row`. */
function taken(statement: string): readonly string[] | null {
  const [unit] = parser.parse(`def f(row, rows):\n    ${statement}\n`).units.values();
  const found = unit ? attributesTaken(unit.definition, "row") : null;
  return found && [...found];
}

test.each([
  ["return row.a.b + row.c()", ["a", "c"]],
  ["row.a = row", ["a"]],
  ["return [row.a for each in rows]", ["a"]],
  ["return lambda: row.a", ["a"]],
  ['return "%s %s" % row.a', ["a"]],
  ["return g(row, key=row) if row else None", []],
  ["return row is None or row == rows[0] or row.a > 1", ["a"]],
  ["return str(row)", []],
])("is an attribute: %s", (statement, attributes) => {
  expect(taken(statement)).toEqual(attributes);
});

test.each([
  "row = g(row.a)",
  "for row in rows: row.a",
  "return [row.a for row in rows]",
  "return lambda row: row.a",
  "for each in row: each.a",
  "return [each for each in row]",
  'return row["a"] or row.a',
  "return row(row.a)",
  "return g(*row)",
  "return g(**row)",
  "return {**row}",
  "return row + row.a",
  "return row.a in row",
  'return row == "a"',
  "return isinstance(row, g)",
  'return hasattr(row, "a")',
  "return len(row)",
  "del row",
  "with row: pass",
  "global row",
])("is used as no row is: %s", (statement) => {
  expect(taken(statement)).toBeNull();
});
