import type { Expression, IfStatement, JumpStatement, Statement } from "./ast";
import { lowerAssignment, lowerAugmentedAssignment, lowerTypeAlias } from "./lower-assignment";
import { lowerClauseBody } from "./lower-clause-body";
import { lowerClass, lowerDecorated, lowerFunction } from "./lower-definition";
import { lowerImport, lowerImportFrom } from "./lower-import";
import { lowerMatch } from "./lower-match";
import { lowerTry } from "./lower-try";
import { lowerWith } from "./lower-with";
import type { Lowering, LowerStatement } from "./lowering";

/** Every kind of node that is a statement, with what lowers it. */
export const STATEMENTS: Readonly<Record<string, LowerStatement>> = {
  expression_statement: lowerExpressionStatement,
  assignment: lowerAssignment,
  augmented_assignment: lowerAugmentedAssignment,
  type_alias_statement: lowerTypeAlias,
  return_statement: lowerReturn,
  delete_statement: lowerDelete,
  raise_statement: lowerRaise,
  assert_statement: lowerAssert,
  pass_statement: (l, n) => jump(l, n, "pass"),
  break_statement: (l, n) => jump(l, n, "break"),
  continue_statement: (l, n) => jump(l, n, "continue"),
  global_statement: (l, n) => scope(l, n, "global"),
  nonlocal_statement: (l, n) => scope(l, n, "nonlocal"),
  import_statement: lowerImport,
  future_import_statement: lowerImportFrom,
  import_from_statement: lowerImportFrom,
  print_statement: lowerOldStatement,
  exec_statement: lowerOldStatement,
  if_statement: lowerIf,
  for_statement: lowerFor,
  while_statement: lowerWhile,
  with_statement: lowerWith,
  try_statement: lowerTry,
  match_statement: lowerMatch,
  function_definition: lowerFunction,
  class_definition: lowerClass,
  decorated_definition: lowerDecorated,
  block: lowerStray,
  elif_clause: lowerStray,
  else_clause: lowerStray,
  except_clause: lowerStray,
  finally_clause: lowerStray,
  case_clause: lowerStray,
  ERROR: lowerError,
};

function lowerExpressionStatement(lowering: Lowering, node: number): Statement | readonly Statement[] {
  const parts = lowering.parts(node);
  const first = parts[0];
  const s = lowering.start(node);
  const e = lowering.end(node);
  if (first === undefined) return [];
  if (lowering.isStatement(first)) return lowering.block(node);
  if (parts.length === 1 && !lowering.textBetween(lowering.end(first), e).includes(",")) {
    return { k: "expr", s, e, value: lowering.expression(first, node) };
  }
  return { k: "expr", s, e, value: { k: "seq", s, e, t: "tuple", items: lowering.expressions(parts) } };
}

function lowerReturn(lowering: Lowering, node: number): Statement {
  const child = lowering.parts(node)[0];
  const value = child === undefined ? null : lowering.expression(child, node);
  return { k: "return", s: lowering.start(node), e: lowering.end(node), value };
}

function lowerDelete(lowering: Lowering, node: number): Statement {
  const child = lowering.parts(node)[0];
  const list = child !== undefined && lowering.kindOf(child) === "expression_list";
  const targets = list ? lowering.parts(child) : lowering.parts(node);
  return { k: "del", s: lowering.start(node), e: lowering.end(node), targets: lowering.expressions(targets) };
}

/** The cause of `raise ... from cause` carries no reads worth following. */
function lowerRaise(lowering: Lowering, node: number): Statement {
  const child = lowering.parts(node)[0];
  const value = child === undefined ? null : lowering.expression(child, node);
  return { k: "raise", s: lowering.start(node), e: lowering.end(node), value };
}

function lowerAssert(lowering: Lowering, node: number): Statement {
  const [test, text] = lowering.parts(node);
  const message = text === undefined ? null : lowering.expression(text, node);
  return {
    k: "assert",
    s: lowering.start(node),
    e: lowering.end(node),
    test: lowering.expression(test, node),
    message,
  };
}

function jump(lowering: Lowering, node: number, t: JumpStatement["t"]): Statement {
  return { k: "jump", s: lowering.start(node), e: lowering.end(node), t };
}

function scope(lowering: Lowering, node: number, t: "global" | "nonlocal"): Statement {
  const names = lowering.parts(node).map((child) => lowering.textOf(child));
  return { k: "scope", s: lowering.start(node), e: lowering.end(node), t, names };
}

/** The `print` and `exec` statements of Python 2: the file does not run on any Python that we know Django for. */
function lowerOldStatement(lowering: Lowering, node: number): Statement {
  lowering.recordError(node);
  return { k: "expr", s: lowering.start(node), e: lowering.end(node), value: lowering.other(node) };
}

/** An `elif` begins an `if` of its own; the chain is folded from its end, so that a long one needs no deep stack. */
function lowerIf(lowering: Lowering, node: number): Statement {
  const [test, ...rest] = lowering.parts(node);
  const first = lowerBranch(lowering, node, test, rest);
  const clauses = rest.filter((child) => lowering.kindOf(child) === "elif_clause");
  const branches = limitBranches(lowering, clauses).map((clause) => {
    const [condition, ...suite] = lowering.parts(clause);
    return lowerBranch(lowering, clause, condition, suite);
  });
  const last = rest.find((child) => lowering.kindOf(child) === "else_clause");
  const e = lowering.end(node);
  const orelse = branches.reduceRight<readonly Statement[]>(
    (after, branch) => [{ ...branch, e, orelse: after }],
    lowerClauseBody(lowering, last),
  );
  return { ...first, e, orelse };
}

function lowerBranch(
  lowering: Lowering,
  node: number,
  test: number | undefined,
  suite: readonly number[],
): Pick<IfStatement, "k" | "s" | "test" | "body"> {
  const condition = lowering.expression(test, node);
  const body = lowering.block(suite.find((child) => lowering.kindOf(child) === "block"));
  return { k: "if", s: lowering.start(node), test: condition, body };
}

/** Each `elif` is one level of nesting in the facts. */
const MAX_BRANCHES = 200;

function limitBranches(lowering: Lowering, branches: number[]): number[] {
  const first = branches[MAX_BRANCHES];
  if (first !== undefined) lowering.recordError(first);
  return branches.slice(0, MAX_BRANCHES);
}

function lowerFor(lowering: Lowering, node: number): Statement {
  const [target, iter, ...rest] = lowering.parts(node);
  return {
    k: "for",
    s: lowering.start(node),
    e: lowering.end(node),
    target: lowering.expression(target, node),
    iter: lowering.expression(iter, node),
    ...lowerLoopBody(lowering, rest),
    async: lowering.hasMark(node, "async"),
  };
}

function lowerWhile(lowering: Lowering, node: number): Statement {
  const [test, ...rest] = lowering.parts(node);
  const condition: Expression = lowering.expression(test, node);
  return {
    k: "while",
    s: lowering.start(node),
    e: lowering.end(node),
    test: condition,
    ...lowerLoopBody(lowering, rest),
  };
}

function lowerLoopBody(
  lowering: Lowering,
  parts: readonly number[],
): { body: readonly Statement[]; orelse: readonly Statement[] } {
  const body = lowering.block(parts.find((child) => lowering.kindOf(child) === "block"));
  const orelse = lowerClauseBody(
    lowering,
    parts.find((child) => lowering.kindOf(child) === "else_clause"),
  );
  return { body, orelse };
}

/** A clause without its statement, left over where the text did not parse: what it holds is still read. */
function lowerStray(lowering: Lowering, node: number): readonly Statement[] {
  return lowering.block(node);
}

/** What can be read in a place that did not parse; functions in there are broken, whatever their own text says. */
function lowerError(lowering: Lowering, node: number): readonly Statement[] {
  const outer = lowering.inError;
  lowering.inError = true;
  const result = lowering.block(node);
  lowering.inError = outer;
  return result;
}
