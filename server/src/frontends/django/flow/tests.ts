import type { Span } from "../../../orm/span";
import { NO_ARGUMENTS } from "./arguments";
import { callFunction } from "./calls";
import { methodOfModel } from "./instances";
import { consume, evaluateQuery } from "./iterate";
import type { Run } from "./run";
import { decidingSources } from "./stored-reads";
import type { Value } from "./values";
import { forEachVariant } from "./variants";

/** What numbers of rows are decides what happens: they are compared, or one is tested by itself. */
export function decideBy(run: Run, values: readonly Value[], span: Span): void {
  const reads = decidingSources(values);
  if (reads.length > 0) run.add({ s: "effect", effect: { kind: "guard", span, reads } });
}

/** The truth of a value is asked: a queryset is evaluated. */
export function truth(run: Run, value: Value, span: Span): void {
  forEachVariant(run, value, span, (option) => {
    if (option.k === "query") evaluateQuery(run, option, "bool", span);
    else if (option.k === "symbol") run.operation(span, { o: "truth", on: option }, option.deps, `${option.id}?`);
  });
}

/** `x in value`: a queryset is evaluated, an iterator consumed. */
export function member(run: Run, value: Value, span: Span): void {
  forEachVariant(run, value, span, (option) => {
    if (option.k === "query") evaluateQuery(run, option, "in", span);
    else if (option.k === "generator") consume(run, option, span);
    else if (option.k === "symbol") run.operation(span, { o: "member", on: option }, option.deps, `${option.id}in`);
  });
}

/** A value is turned into text: `str()`, `print`, an f-string. Instances run their `__str__`. */
export function text(run: Run, value: Value, span: Span): void {
  forEachVariant(run, value, span, (option) => {
    if (option.k === "symbol") run.operation(span, { o: "text", on: option }, option.deps, `${option.id}str`);
    else if (option.k === "instance") {
      const method = methodOfModel(run, option.model, "__str__");
      if (method) callFunction(run, method, [option], NO_ARGUMENTS, span);
    } else if (option.k === "object") {
      const method = run.world.project.method(option.cls, "__str__");
      if (method)
        callFunction(
          run,
          { k: "function", file: method.owner.file, unit: method.unit, deps: option.deps },
          [option],
          NO_ARGUMENTS,
          span,
        );
    } else if (option.k === "query") evaluateQuery(run, option, "repr", span);
  });
}
