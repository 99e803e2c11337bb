import type { BooleanExpression } from "../syntax/ast";
import { under } from "./branches";
import { emptiedWhere } from "./emptiness";
import { evaluate } from "./expressions";
import { isNone } from "./is-none";
import { boundsWhere } from "./limits";
import { narrowed, withoutNone } from "./narrow";
import type { Run } from "./run";
import { answering, joinedStates } from "./state-reads";
import { conditionsWhere } from "./tested-condition";
import { truth } from "./tests";
import { NONE, UNKNOWN, union, type Value } from "./values";

/** `a and b`, `a or b`: each item is asked only where those before it came out so that it decides. */
export function evaluateBoolean(run: Run, node: BooleanExpression): Value {
  const goesOn = node.op === "and";
  const values: Value[] = [];
  const from = (at: number): void => {
    const item = node.items[at];
    if (item === undefined) return;
    const value = evaluate(run, item);
    values.push(value);
    if (at === node.items.length - 1) return;
    truth(run, value, run.span(item));
    const conditions = conditionsWhere(run, item, goesOn);
    const limits = { bounds: boundsWhere(run, item, goesOn), kept: false };
    const absent = emptiedWhere(run, item, goesOn);
    const next = () => narrowed(run, item, goesOn, () => from(at + 1));
    const goOn = () => under(run, run.span(node), conditions, next);
    run.region("branch", run.span(node), goOn, { limits, absent });
  };
  from(0);
  const result = goesOn ? union([values[values.length - 1] ?? UNKNOWN, NONE]) : firstTrue(values);
  return answering(result, joinedStates(run, node.op, values));
}

/** Of `a or b`: what comes before the last one is taken where it is true. */
function firstTrue(values: readonly Value[]): Value {
  return union(
    values.flatMap((value, at) => (at === values.length - 1 ? value : isNone(value) ? [] : withoutNone(value))),
  );
}
