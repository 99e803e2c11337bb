import type { Asked, Decision } from "../../../orm/effect";
import type { Expression, Statement } from "../syntax/ast";
import type { Condition } from "./conditions";
import type { Run } from "./run";
import { joinSources, statesOf } from "./stored-reads";
import type { TestedStates } from "./summary";
import { testedBy } from "./tested-condition";
import type { Value } from "./values";

/** The test of an `if` statement that was evaluated, where it asks for columns. */
export function testedStates(run: Run, test: Expression, tested: Value): TestedStates | null {
  const reads = statesOf(run, tested);
  if (reads.length === 0) return null;
  const asked = reads.length === 1 ? testedBy(run, test) : null;
  if (asked?.on.k !== "attr") return { span: run.span(test), reads, asks: null };
  return { span: run.span(test), reads, asks: { attribute: asked.on.name, test: asked.test, negated: asked.negated } };
}

/** The same where the test fails. */
export function whereItFails(tested: TestedStates | null): TestedStates | null {
  return tested && { ...tested, asks: tested.asks && { ...tested.asks, negated: !tested.asks.negated } };
}

/** Whatever follows, here and in callers, happens only where the test came out so. */
export function notePassed(run: Run, tested: TestedStates | null): void {
  if (tested) run.add({ s: "effect", effect: { kind: "passed", ...decisionOf(tested) } });
}

/** What rules see of a test: of one with constants that are not known, only what it asks for. */
export function decisionOf({ span, reads, asks }: TestedStates): Decision {
  const test = asks && toldTest(asks.test);
  return { span, reads, ...(asks && test ? { asks: { ...asks, test } } : {}) };
}

function toldTest(test: Condition["test"]): Asked["test"] | null {
  if (typeof test === "string") return test;
  if ("has" in test) return null;
  const constants = test.flatMap((item) => (typeof item === "object" ? [] : [item]));
  return constants.length === test.length ? constants : null;
}

/** The tests that let a block go on behind a statement: `if order.paid: return`, also as one of several ways. */
export function testedBefore(run: Run, statement: Statement): TestedStates | null {
  if (statement.k !== "if") return null;
  const { body, orelse } = statement;
  const [then, otherwise] = [isLeft(body), isLeft(orelse)];
  if (then === otherwise) return null;
  const tested = run.tested.get(statement) ?? null;
  const own = then ? whereItFails(tested) : tested;
  const last = (then ? orelse : body).at(-1);
  const inner = last ? testedBefore(run, last) : null;
  return own && inner ? { ...own, reads: joinSources([own.reads, inner.reads]), asks: null } : (own ?? inner);
}

/** Control never comes to the end of a block. */
function isLeft(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.k === "if") return isLeft(last.body) && isLeft(last.orelse);
  return last?.k === "return" || last?.k === "raise" || (last?.k === "jump" && last.t !== "pass");
}

/** A block ends by raising, whichever way it takes. */
export function alwaysRaises(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.k === "if") return alwaysRaises(last.body) && alwaysRaises(last.orelse);
  return last?.k === "raise";
}
