import type { Expression } from "../syntax/ast";
import { evaluate } from "./expressions";
import { isNone } from "./is-none";
import { presentNames } from "./present-names";
import type { Run } from "./run";
import { mapOptions, type Value } from "./values";

/** From here on a test is known to have come out as `outcome`; names that have changed since `before` are left out. */
export function narrow(
  run: Run,
  test: Expression,
  outcome: boolean,
  before: ReadonlyMap<string, Value> = run.state.scope.variables,
): void {
  for (const name of presentNames(test, outcome)) {
    if (run.state.scope.variables.get(name) === before.get(name)) setPresent(run, name);
  }
}

/** A test is known to have come out as `outcome` while `body` runs. What it tells is forgotten then, but for other values. */
export function narrowed<T>(run: Run, test: Expression, outcome: boolean, body: () => T): T {
  const held = [...presentNames(test, outcome)].flatMap((name) => {
    const before = run.state.scope.variables.get(name);
    const now = before && setPresent(run, name);
    return before && now ? [{ name, before, now }] : [];
  });
  if (outcome) narrowToModel(run, test);
  const result = body();
  const { variables } = run.state.scope;
  for (const { name, before, now } of held) if (variables.get(name) === now) variables.set(name, before);
  return result;
}

/** What a name of this function holds is no `None`. */
function setPresent(run: Run, name: string): Value | null {
  const { variables } = run.state.scope;
  const before = variables.get(name);
  const now = before && withoutNone(before);
  if (!now || now === before) return null;
  variables.set(name, now);
  return now;
}

/** The value where it is not `None`. */
export function withoutNone(value: Value): Value {
  switch (value.k) {
    case "union":
      return value.options.some((option) => withoutNone(option) !== option || isNone(option))
        ? mapOptions(value, withoutNone)
        : value;
    case "unknown":
      return value.given || value.present ? value : { ...value, given: true };
    case "symbol":
      return value.present ? value : { ...value, present: true };
    default:
      return value;
  }
}

/** `isinstance(name, Model)`: inside the branch an unknown name is an instance of the model. */
function narrowToModel(run: Run, test: Expression): void {
  if (test.k === "bool" && test.op === "and") {
    for (const item of test.items) narrowToModel(run, item);
    return;
  }
  if (test.k !== "call" || test.fn.k !== "name" || test.fn.id !== "isinstance") return;
  const [subject, type] = test.args;
  if (subject?.value.k !== "name" || !type) return;
  const before = evaluate(run, subject.value);
  if (before.k !== "union") return;
  const cls = evaluate(run, type.value);
  if (cls.k !== "model") return;
  const fitting = before.options.filter((option) => option.k === "instance" && option.model === cls.model);
  if (fitting.length === 1 && fitting[0]) run.state.scope.variables.set(subject.value.id, fitting[0]);
}
