import type { Expression, ForStatement, IfStatement, Statement, WhileStatement, WithStatement } from "../syntax/ast";
import { expressionText } from "../syntax/expression-text";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin } from "../syntax/nodes-within";
import { assign } from "./assign";
import { branches, under } from "./branches";
import type { Condition } from "./conditions";
import { isOffByDefault } from "./constants";
import { noteRoom } from "./counted";
import { emptiedAfter, emptiedWhere } from "./emptiness";
import { executeTry } from "./execute-try";
import { combine, evaluate } from "./expressions";
import { enterContext, loop } from "./iterate";
import { leavesAtOnce } from "./leaves-at-once";
import { limitsWhere } from "./limits";
import { passOf } from "./loop-pass";
import { extendList } from "./mutations";
import { symbolValue } from "./names";
import { narrow, narrowed } from "./narrow";
import { noteOtherLock, noteTakenKey } from "./other-locks";
import { recordsErrors } from "./records-errors";
import type { Run } from "./run";
import { settle, settleLoop } from "./settle";
import { copyState, mergeStates } from "./state";
import { alwaysRaises, notePassed, testedBefore, testedStates, whereItFails } from "./state-tests";
import { computedFrom } from "./stored-reads";
import { conditionOf, conditionsWhere, outcomeOf } from "./tested-condition";
import { decideBy, truth } from "./tests";
import { testsPassed } from "./tests-passed";
import { noteQuestion, openedByItem, within } from "./transactions";
import { INDEPENDENT, joinDependencies, NONE, UNKNOWN, unknown } from "./values";

type Executors = { readonly [K in Statement["k"]]: (run: Run, node: Extract<Statement, { k: K }>) => boolean };

/** Runs statements in order. False when control does not come to their end. */
export function execute(run: Run, statements: readonly Statement[]): boolean {
  for (const [at, statement] of statements.entries()) {
    const returns = run.returned.length;
    const executor = executors[statement.k] as (run: Run, node: Statement) => boolean;
    if (!executor(run, statement)) return false;
    const rest = statements.slice(at + 1);
    const passed = statement.k === "if" ? testsPassed(statement) : [];
    // What raises leaves the callers too: what they do later is done where it did not.
    for (const { test, outcome, raises } of passed) if (raises) noteRoom(run, test, outcome);
    if (rest.length > 0 && mayLeaveEarly(statement, run.returned.length > returns)) {
      const span = run.span(statement);
      const given = conditionsAfter(run, statement, rest);
      const goOn = () => {
        for (const { test, outcome, raises } of passed) if (!raises) noteRoom(run, test, outcome);
        return under(run, span, given, () => execute(run, rest)) ?? false;
      };
      const limits = skips(statement) ? limitsWhere(run, statement.test, false, rest) : null;
      const absent = emptiedAfter(run, statement);
      const decisions = testedBefore(run, statement);
      return run.region("branch", span, goOn, { ways: waysOn(statement), limits, absent, decisions });
    }
  }
  return true;
}

/** After `if x: return` the rest of the block does not always happen. */
function mayLeaveEarly(statement: Statement, returned: boolean): boolean {
  if (statement.k !== "if" && statement.k !== "try" && statement.k !== "match") return false;
  if (statement.k === "if") return returned || leaves(statement.body) || leaves(statement.orelse);
  return returned || (statement.k === "try" && statement.handlers.some(({ body }) => jumps(body)));
}

/** The ways of a statement after which the block goes on; null where each may. */
function waysOn(statement: Statement): readonly number[] | null {
  if (statement.k !== "if") return null;
  const ways = [statement.body, statement.orelse].flatMap((body, way) => (comesToItsEnd(body) ? [way] : []));
  return ways.length === 1 ? ways : null;
}

/** The last statement does not always lead elsewhere. */
function comesToItsEnd(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.k === "if") return comesToItsEnd(last.body) || comesToItsEnd(last.orelse);
  return last === undefined || !(jumps(body) || last.k === "return" || last.k === "raise");
}

/** The block ends with `continue` or `break`. */
function jumps(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.k === "jump" && last.t !== "pass";
}

function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last === undefined) return false;
  if (last.k === "if") return leaves(last.body) || leaves(last.orelse);
  return last.k === "raise" || last.k === "return" || jumps(body);
}

const executors: Executors = {
  expr: (run, node) => {
    noteTakenKey(run, node.value);
    evaluate(run, node.value);
    return true;
  },
  assign: (run, node) => {
    if (node.value === null) return true;
    const value = evaluate(run, node.value);
    for (const target of node.targets) {
      assign(run, target, value);
      if (target.k === "name") run.lookedUp.set(target.id, node.value);
    }
    return true;
  },
  aug: (run, node) => {
    const before = evaluate(run, node.target);
    const value = evaluate(run, node.value);
    const op = node.op.replace("=", "");
    const after =
      op === "+" && before.k === "list"
        ? extendList(run, before, value, node.value)
        : combine(op, before, value, run, node);
    assign(
      run,
      node.target,
      after ?? computedFrom([before, value], unknown(joinDependencies(before.deps, value.deps))),
    );
    return true;
  },
  return: (run, node) => {
    const value = node.value === null ? NONE : evaluate(run, node.value);
    // Returning ends the loops: what is returned is made in one pass.
    const ended = run.ownLoopIds();
    run.returned.push({ value: ended.reduce(settle, value), conditions: [...run.conditions], ended });
    return false;
  },
  if: executeIf,
  for: executeFor,
  while: (run, node) => {
    truth(run, evaluate(run, node.test), run.span(node.test));
    const span = run.span(node);
    const factor = {
      id: `while:${run.unit}:${node.s}`,
      size: { kind: "n" as const },
      query: null,
      label: "while",
      span,
    };
    const before = copyState(run.state);
    for (const name of counters(node.body)) run.state.scope.variables.set(name, unknown(new Set([factor.id])));
    run.passes.push({ loop: factor.id, ...passOf(run, { target: null, iter: null, body: node.body }) });
    const pass = () => narrowed(run, node.test, true, () => executePass(run, node));
    run.region("loop", span, pass, { factor });
    run.passes.pop();
    settleLoop(run, factor.id);
    run.state = mergeStates(before, run.state);
    return execute(run, node.orelse);
  },
  with: executeWith,
  try: executeTry,
  raise: (run, node) => {
    if (node.value) evaluate(run, node.value);
    return false;
  },
  assert: (run, node) => {
    const tested = evaluate(run, node.test);
    truth(run, tested, run.span(node.test));
    notePassed(run, testedStates(run, node.test, tested));
    narrow(run, node.test, true);
    return true;
  },
  del: () => true,
  import: (run, node) => {
    node.names.forEach((name, at) => {
      const symbol = run.world.project.importTarget(run.file, node, at);
      run.state.scope.variables.set(name.as, symbol ? symbolValue(run.world, symbol) : UNKNOWN);
    });
    return true;
  },
  def: (run, node) => {
    run.state.scope.variables.set(node.name, {
      k: "closure",
      definition: node,
      scope: run.state.scope,
      home: run.home(),
      deps: INDEPENDENT,
    });
    return true;
  },
  class: (run, node) => {
    run.state.scope.variables.set(node.name, UNKNOWN);
    return true;
  },
  match: (run, node) => {
    const subject = evaluate(run, node.subject);
    const results = branches(run, run.span(node), [
      ...node.cases.map((item) => () => {
        for (const bound of item.binds) assign(run, bound, unknown(subject.deps));
        if (item.guard) truth(run, evaluate(run, item.guard), run.span(item.guard));
        return execute(run, item.body);
      }),
      () => true,
    ]);
    return results.some(Boolean);
  },
  scope: () => true,
  jump: (_run, node) => node.t === "pass",
  unit: () => true,
};

/** Variables that each pass of a loop changes: `at += 1`. */
function counters(body: readonly Statement[]): string[] {
  return body.flatMap((statement) => {
    if (statement.k === "if") return counters([...statement.body, ...statement.orelse]);
    const counts = statement.k === "aug" && statement.target.k === "name" && statement.value.k === "const";
    return counts ? [statement.target.id] : [];
  });
}

function executeIf(run: Run, node: IfStatement): boolean {
  const outcome = outcomeOf(run, node.test);
  if (outcome !== null) return execute(run, outcome ? node.body : node.orelse);
  const tests = conditionOf(run, node.test);
  const when = tests && asksForEmpty(tests) && fillsTested(node.test, node.body) ? { ...tests, fills: true } : tests;
  const tested = evaluate(run, node.test);
  noteTakenKey(run, node.test);
  truth(run, tested, run.span(node.test));
  decideBy(run, [tested], run.span(node.test));
  noteQuestion(run, node.test);
  const states = testedStates(run, node.test, tested);
  run.tested.set(node, states);
  const isOff = isOffByDefault(tested) ? 1 : 0;
  const then = () => {
    noteRoom(run, node.test, true);
    run.muted += isOff;
    const ends = narrowed(run, node.test, true, () => execute(run, node.body));
    run.muted -= isOff;
    return ends;
  };
  const otherwise = () => {
    if (node.orelse.length > 0) noteRoom(run, node.test, false);
    return narrowed(run, node.test, false, () => execute(run, node.orelse));
  };
  // One condition decides both ways; several at once say something of one way only.
  const given = (outcome: boolean) => (when ? [] : conditionsWhere(run, node.test, outcome));
  const ways = [
    () => under(run, run.span(node), given(true), then),
    () => under(run, run.span(node), given(false), otherwise),
  ];
  const ends = [node.body, node.orelse].map((body, way) => ({
    leaves: waysOut(body),
    limits: limitsWhere(run, node.test, way === 0, body),
    absent: emptiedWhere(run, node.test, way === 0),
    decisions: way === 0 ? states : states.map(whereItFails),
  }));
  const before = run.state.scope.variables;
  const [afterBody = null, afterElse = null] = branches(run, run.span(node), ways, when, ends);
  const goesOn = Boolean(afterBody || afterElse);
  // Where one way alone comes to its end, what follows is on it.
  if (goesOn && !(afterBody && afterElse)) narrow(run, node.test, Boolean(afterBody), before);
  if (alwaysRaises(node.body)) notePassed(run, states.map(whereItFails));
  return goesOn;
}

/** `not value`, `value is None` */
function asksForEmpty({ test, negated }: Condition): boolean {
  return negated ? test === "truth" : test === "none";
}

/** `if not self.slug: self.slug = ...` */
function fillsTested(test: Expression, body: readonly Statement[]): boolean {
  const [tested] = test.k === "not" ? [test.value] : test.k === "cmp" ? test.items : [test];
  if (tested?.k !== "attr") return false;
  return body
    .flatMap((statement) => [...nodesWithin(statement)])
    .some((node) => node.k === "assign" && node.targets.some((target) => isSameExpression(target, tested)));
}

/** A block that always ends by leaving its loop or function. An exception may be caught, and the loop go on. */
function waysOut(body: readonly Statement[]): "loop" | "function" | null {
  const last = body.at(-1);
  if (last?.k === "return") return "function";
  return last?.k === "jump" && last.t === "break" ? "loop" : null;
}

/** What holds after `if flag: return`. */
function conditionsAfter(run: Run, statement: Statement, rest: readonly Statement[]): readonly Condition[] {
  if (statement.k !== "if" || !alwaysLeaves(statement.body) || statement.orelse.length > 0) return [];
  const conditions = conditionsWhere(run, statement.test, false);
  if (!fillsTested(statement.test, rest)) return conditions;
  return conditions.map((condition) => (asksForEmpty(condition) ? { ...condition, fills: true } : condition));
}

/** `if found: continue`: the rest of the pass happens only where the test fails. */
function skips(statement: Statement): statement is IfStatement {
  if (statement.k !== "if" || statement.orelse.length > 0) return false;
  return alwaysLeaves(statement.body) || jumps(statement.body);
}

function alwaysLeaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.k === "return" || last?.k === "raise";
}

function executeFor(run: Run, node: ForStatement): boolean {
  const once = leavesAtOnce(node.body) ? 1 : 0;
  run.once += once;
  const iterable = evaluate(run, node.iter);
  const before = copyState(run.state);
  const pass = passOf(run, node);
  const factors = loop(run, iterable, run.span(node.iter), expressionText(node.iter), (element) => {
    run.passes.push({ loop: run.loops.at(-1)?.id ?? "", ...pass });
    assign(run, node.target, element);
    executePass(run, node);
    run.passes.pop();
  });
  run.once -= once;
  for (const factor of factors) settleLoop(run, factor);
  const after = run.state;
  run.state = mergeStates(before, after);
  // A loop that did not run has no rows whose reads could be missing later.
  run.state.loaded = after.loaded;
  run.state.evaluated = after.evaluated;
  return execute(run, node.orelse);
}

/** A loop that may be left before its end makes fewer passes than there are elements. */
function executePass(run: Run, node: ForStatement | WhileStatement): void {
  const pass = () => execute(run, node.body);
  if (recordsErrors(node.body)) run.region("try", run.span(node), pass, { limits: { bounds: [], kept: true } });
  else if (!node.body.some((statement) => mayEndLoop(statement))) pass();
  else run.region("branch", run.span(node), pass);
}

function mayEndLoop(statement: Statement, isInner = false): boolean {
  const within = (bodies: readonly (readonly Statement[])[], inner = isInner) =>
    bodies.some((body) => body.some((item) => mayEndLoop(item, inner)));
  switch (statement.k) {
    case "return":
      return true;
    case "jump":
      return statement.t === "break" && !isInner;
    case "if":
      return within([statement.body, statement.orelse]);
    case "for":
    case "while":
      return within([statement.body], true) || within([statement.orelse]);
    case "try":
      return within([statement.body, statement.orelse, ...statement.handlers.map(({ body }) => body)]);
    case "with":
      return within([statement.body]);
    case "match":
      return within(statement.cases.map(({ body }) => body));
    default:
      return false;
  }
}

function executeWith(run: Run, node: WithStatement): boolean {
  return executeItems(run, node, node.items);
}

/** What one item opens goes around those after it. */
function executeItems(run: Run, node: WithStatement, [item, ...rest]: WithStatement["items"]): boolean {
  if (item === undefined) return execute(run, node.body);
  const value = evaluate(run, item.value);
  noteOtherLock(run, item.value);
  if (item.target) assign(run, item.target, enterContext(value));
  return within(run, openedByItem(run, item.value, value), node, () => executeItems(run, node, rest));
}
