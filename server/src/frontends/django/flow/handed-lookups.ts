import type { Span } from "../../../orm/span";
import type { Run } from "./run";
import type { Operation } from "./summary";
import type { Value } from "./values";

/** Where lookups are written that a manager's own method hands on to the one that looks and inserts. */
export interface LookupPlace {
  /** The whole call. */
  readonly span: Span;
  /** From the call by which the model is known to `span`. */
  readonly frames: readonly Span[];
}

const FINDS_OR_CREATES = /^a?(get|update)_or_create$/;

/** Calls a manager's or queryset's own method: `get_or_create()` of the project's own looks for what its caller says. */
export function askingFor(run: Run, name: string, span: Span, call: () => Value): Value {
  if (!FINDS_OR_CREATES.test(name) || run.lookupsAt !== null) return call();
  run.lookupsAt = { span, frames: run.framesFromModel(span) };
  try {
    return call();
  } finally {
    run.lookupsAt = null;
  }
}

/** Repeats what a callee does with its parameters: what it does not hand all lookups on for, it says itself. */
export function handingOn<T>(run: Run, operation: Operation, repeat: () => T): T {
  const { lookupsAt } = run;
  if (lookupsAt === null || handsOn(operation)) return repeat();
  run.lookupsAt = null;
  try {
    return repeat();
  } finally {
    run.lookupsAt = lookupsAt;
  }
}

/** `super().get_or_create(status=OPEN, **kwargs)` */
function handsOn(operation: Operation): boolean {
  if (operation.o !== "call" && operation.o !== "super") return false;
  const { name, args } = operation;
  return name !== null && FINDS_OR_CREATES.test(name) && args.spread.some(({ star }) => star === 2);
}
