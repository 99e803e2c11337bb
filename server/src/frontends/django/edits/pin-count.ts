import type { Fix, TextEdit } from "../../../orm/fix";
import type { Expression, Statement } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";

/** A test whose recorded queries are to be asserted. */
export interface PinnedTest {
  readonly file: string;
  readonly text: string;
  readonly unit: UnitFacts;
  /** Ran by pytest, which gives fixtures by the names of parameters. */
  readonly byPytest: boolean;
  /** It is a method of Django's `TestCase`. */
  readonly isTestCase: boolean;
}

/** A statement of a test's own body that can be wrapped, one of a single action and not in a block, or that asserts already. */
export interface TestStatement {
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** The number it asserts; null where it asserts none. */
  readonly asserted: AssertedNumber | null;
}

export interface AssertedNumber {
  readonly queries: number;
  /** Offsets of the number in the file. */
  readonly start: number;
  readonly end: number;
}

const FIXTURE = "django_assert_num_queries";
/** With these a test runs in transactions of its own, or answers from another thread: it counts what no stack shows. */
const OWN_TRANSACTIONS = /\b(transaction\s*=\s*True|transactional_db|live_server|serialized_rollback)\b/;

/** The statements of a test that could be pinned, in order; none where the test is of a kind that counts otherwise. */
export function statementsToPin(test: PinnedTest): readonly TestStatement[] {
  const { unit, text } = test;
  const { definition } = unit;
  if (unit.broken || definition.async || definition.generator) return [];
  if (OWN_TRANSACTIONS.test(text.slice(unit.start, unit.end))) return [];
  if (unit.owner !== null && !test.isTestCase) return [];
  const canWrap = unit.owner !== null || takesFixture(test);
  return definition.body.flatMap((each) => [
    ...assertionsIn(each, test),
    ...(canWrap && isPlain(each) ? [placeOf(each, test, null)] : []),
  ]);
}

function placeOf({ s, e }: Statement, { unit }: PinnedTest, asserted: AssertedNumber | null): TestStatement {
  return { start: unit.start + s, end: unit.start + e, asserted };
}

/** The statement where it asserts the queries of its block alone, else those in its block that do. */
function assertionsIn(statement: Statement, test: PinnedTest): TestStatement[] {
  if (statement.k !== "with" || statement.async) return [];
  const [item, ...others] = statement.items;
  const asserted = item && others.length === 0 ? assertedBy(item.value, test) : null;
  if (asserted !== null) return [placeOf(statement, test, asserted)];
  return statement.body.flatMap((each) => assertionsIn(each, test));
}

/** `self.assertNumQueries(2)`, `django_assert_num_queries(2)`: of the default database, and a number that stands there. */
function assertedBy(value: Expression, { unit }: PinnedTest): AssertedNumber | null {
  if (value.k !== "call" || value.args.length !== 1) return null;
  const [number] = value.args;
  const { fn } = value;
  const isAssertion =
    unit.owner === null
      ? fn.k === "name" && fn.id === FIXTURE
      : fn.k === "attr" && fn.name === "assertNumQueries" && fn.obj.k === "name" && fn.obj.id === "self";
  if (!isAssertion || !number || number.name !== null || number.star !== 0) return null;
  const { k, s, e } = number.value;
  if (k !== "const" || typeof number.value.v !== "number") return null;
  return { queries: number.value.v, start: unit.start + s, end: unit.start + e };
}

/** The edits that let assertions that are there assert other numbers; at least one is given. */
export function planUpdates(file: string, updates: readonly { asserted: AssertedNumber; queries: number }[]): Fix {
  const edits = updates.map(({ asserted: { start, end }, queries }) => ({ file, start, end, newText: `${queries}` }));
  const [one] = updates;
  const title =
    updates.length === 1 && one
      ? `Pin ${count(one.queries)} instead of ${one.asserted.queries}`
      : `Pin the recorded numbers of queries in ${updates.length} places`;
  return { title, safety: "safe", edits, changes: [] };
}

function count(queries: number): string {
  return `${queries} ${queries === 1 ? "query" : "queries"}`;
}

/** The edits that let a statement of `statementsToPin` assert a number of queries; null where its text forbids it. */
export function planPin(test: PinnedTest, statement: TestStatement, queries: number): Fix | null {
  const { file, text, unit } = test;
  const lineStart = text.lastIndexOf("\n", statement.start - 1) + 1;
  const indent = text.slice(lineStart, statement.start);
  const rest = /^[ \t]*(#[^\r\n]*)?(?=\r|\n|$)/.exec(text.slice(statement.end));
  // Text in strings of several lines must not move.
  if (indent.trim() !== "" || rest === null || /"""|'''|\\\r?\n/.test(text.slice(statement.start, statement.end))) {
    return null;
  }
  const call = unit.owner === null ? FIXTURE : "self.assertNumQueries";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const step = stepOf(test, indent);
  const end = statement.end + rest[0].length;
  const moved = text.slice(lineStart, end).replace(/^(?=[^\r\n])/gm, step);
  const wrap: TextEdit = {
    file,
    start: lineStart,
    end,
    newText: `${indent}with ${call}(${queries}):${newline}${moved}`,
  };
  const edits = unit.owner === null ? [parameterEdit(test), wrap] : [wrap];
  return { title: `Pin ${count(queries)} with ${call}`, safety: "safe", edits, changes: [] };
}

/** One more step of indentation: as deep as the body stands in its function. */
function stepOf({ text, unit }: PinnedTest, indent: string): string {
  const lineStart = text.lastIndexOf("\n", unit.start - 1) + 1;
  const outer = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  return indent.startsWith(outer) && indent !== outer ? indent.slice(outer.length) : "    ";
}

function parameterEdit({ file, text, unit }: PinnedTest): TextEdit {
  const { definition, start } = unit;
  const last = definition.params.at(-1);
  if (last) return { file, start: start + last.e, end: start + last.e, newText: `, ${FIXTURE}` };
  const open = text.indexOf("(", start + definition.ns) + 1;
  return { file, start: open, end: open, newText: FIXTURE };
}

/** A function that pytest runs, whatever it is called, all of whose parameters are fixtures. */
function takesFixture({ byPytest, unit, text }: PinnedTest): boolean {
  const { definition } = unit;
  const head = text.slice(unit.start + definition.ns, unit.start + (definition.body[0]?.s ?? definition.e));
  const isEmpty = definition.params.length > 0 || /^\w+\(\)/.test(head);
  const areFixtures = definition.params.every((each) => each.kind === "positional" && each.default === null);
  return byPytest && isEmpty && areFixtures && !head.includes(FIXTURE);
}

function isPlain({ k }: Statement): boolean {
  return k === "expr" || k === "assign" || k === "aug" || k === "assert";
}
