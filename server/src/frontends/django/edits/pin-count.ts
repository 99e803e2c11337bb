import type { Fix, TextEdit } from "../../../orm/fix";
import type { Statement } from "../syntax/ast";
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

/** A statement of a test's own body that can be wrapped: one of a single action, not in a block. */
export interface TestStatement {
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
}

const FIXTURE = "django_assert_num_queries";
/** With these a test runs in transactions of its own, or answers from another thread: it counts what no stack shows. */
const OWN_TRANSACTIONS = /\b(transaction\s*=\s*True|transactional_db|live_server|serialized_rollback)\b/;

/** The statements of a test that could be wrapped, in order; none where the test is of a kind that counts otherwise. */
export function statementsToPin(test: PinnedTest): readonly TestStatement[] {
  const { unit, text } = test;
  const { definition } = unit;
  if (unit.broken || definition.async || definition.generator) return [];
  if (OWN_TRANSACTIONS.test(text.slice(unit.start, unit.end))) return [];
  if (unit.owner === null ? !takesFixture(test) : !test.isTestCase) return [];
  return definition.body.filter(isPlain).map(({ s, e }) => ({ start: unit.start + s, end: unit.start + e }));
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
  return { title: `Pin ${queries} ${queries === 1 ? "query" : "queries"} with ${call}`, safety: "safe", edits };
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

/** A function that pytest runs, all of whose parameters are fixtures. */
function takesFixture({ byPytest, unit, text }: PinnedTest): boolean {
  const { definition } = unit;
  const head = text.slice(unit.start + definition.ns, unit.start + (definition.body[0]?.s ?? definition.e));
  const isEmpty = definition.params.length > 0 || /^\w+\(\)/.test(head);
  const areFixtures = definition.params.every((each) => each.kind === "positional" && each.default === null);
  return byPytest && definition.name.startsWith("test") && isEmpty && areFixtures && !head.includes(FIXTURE);
}

function isPlain({ k }: Statement): boolean {
  return k === "expr" || k === "assign" || k === "aug" || k === "assert";
}
