import type { Asked, Decision } from "../../../orm/effect";
import type { Expression, Statement } from "../syntax/ast";
import type { Condition } from "./conditions";
import type { Run } from "./run";
import { statesOf } from "./stored-reads";
import type { TestedStates } from "./summary";
import { testedBy } from "./tested-condition";
import type { Value } from "./values";

/** A test that was evaluated, where it asks for columns, and held. */
export function testedStates(run: Run, test: Expression, tested: Value): readonly TestedStates[] {
  const reads = statesOf(run, tested);
  if (reads.length === 0) return [];
  const asked = reads.length === 1 ? testedBy(run, test) : null;
  const asks = asked?.on.k === "attr" ? { attribute: asked.on.name, test: asked.test, negated: asked.negated } : null;
  return [{ span: run.span(test), reads, holds: true, asks }];
}

/** The same where the test fails. */
export function whereItFails(tested: TestedStates): TestedStates {
  const { holds, asks } = tested;
  return { ...tested, holds: !holds, asks: asks && { ...asks, negated: !asks.negated } };
}

/** Whatever follows, here and in callers, happens only where the test came out so. */
export function notePassed(run: Run, tested: readonly TestedStates[]): void {
  for (const each of tested) run.add({ s: "effect", effect: { kind: "passed", ...decisionOf(each) } });
}

/** What rules see of a test: of one with constants that are not known, only what it asks for. */
export function decisionOf({ span, reads, holds, asks }: TestedStates): Decision {
  const test = asks && toldTest(asks.test);
  return { span, reads, holds, ...(asks && test ? { asks: { ...asks, test } } : {}) };
}

function toldTest(test: Condition["test"]): Asked["test"] | null {
  if (typeof test === "string") return test;
  if ("has" in test) return null;
  const constants = test.flatMap((item) => (typeof item === "object" ? [] : [item]));
  return constants.length === test.length ? constants : null;
}

/** The tests that let a block go on behind a statement: `if order.paid: return`, also as one of several ways. */
export function testedBefore(run: Run, statement: Statement): readonly TestedStates[] {
  if (statement.k !== "if") return [];
  const { body, orelse } = statement;
  const [then, otherwise] = [isLeft(body), isLeft(orelse)];
  if (then === otherwise) return [];
  const tested = run.tested.get(statement) ?? [];
  const last = (then ? orelse : body).at(-1);
  return [...(then ? tested.map(whereItFails) : tested), ...(last ? testedBefore(run, last) : [])];
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
