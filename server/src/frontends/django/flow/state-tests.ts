import type { Asked, Decision } from "../../../orm/effect";
import type { Expression, Statement } from "../syntax/ast";
import type { Run } from "./run";
import { type StateRead, type StateTest, statesOf } from "./state-reads";
import type { EffectStep, TestedStates } from "./summary";
import type { Value } from "./values";

/** A test that was evaluated, where it asks for columns, and held. */
export function testedStates(run: Run, test: Expression, tested: Value): readonly TestedStates[] {
  const states = statesOf(run, tested);
  return states.length === 0 ? [] : [{ span: run.span(test), states, holds: true }];
}

/** The same where the test fails. */
export function whereItFails(tested: TestedStates): TestedStates {
  return { ...tested, holds: !tested.holds };
}

/** Whatever follows, here and in callers, happens only where the test came out so. */
export function notePassed(run: Run, tested: readonly TestedStates[]): void {
  for (const each of tested) run.add(passedStep(each));
}

export function passedStep(tested: TestedStates): EffectStep {
  return { s: "effect", effect: { kind: "passed", ...decisionOf(tested) }, tested };
}

/** What rules see of a test: of one with constants that are not known, only what it was decided by. */
export function decisionOf({ span, states, holds }: TestedStates): Decision {
  const decidedBy = states.flatMap((state) => {
    const told = holds ? state.holds : state.fails;
    const alone = state.holds !== null && state.fails !== null;
    return told ? [{ read: state.source, asks: askedBy(told), alone }] : [];
  });
  return { span, holds, reads: states.map(({ source }) => source), decidedBy };
}

function askedBy(told: NonNullable<StateRead["holds"]>): readonly Asked[] {
  const asked = told.map(askedOf);
  return asked.includes(null) ? [] : asked.filter((each) => each !== null);
}

function askedOf({ test, negated, among }: StateTest): Asked | null {
  if (among) return null;
  if (typeof test === "string") return { test, negated };
  const constants = test.flatMap((item) => (typeof item === "object" ? [] : [item]));
  return constants.length === test.length ? { test: constants, negated } : null;
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
