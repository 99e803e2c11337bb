import type { Span } from "../../../orm/span";
import type { ClassReference } from "../modules/project";
import { type Arguments, dependenciesOf } from "./arguments";
import { callFunction } from "./calls";
import { callFramework } from "./frameworks";
import { asMade } from "./made-values";
import { callManager, rootQuery } from "./managers";
import { callModelMethod } from "./model-methods";
import { callQuery, pass } from "./querysets";
import type { Run } from "./run";
import { type FunctionValue, joinDependencies, type SuperValue, unknown, type Value } from "./values";
import { mapVariants } from "./variants";

/** `super().name(...)`: the next definition after the owner's class in the receiver's class, or the library's. */
export function callSuper(run: Run, value: SuperValue, name: string, args: Arguments, span: Span): Value {
  const { receiver, owner } = value;
  if (receiver.k === "symbol") {
    const deps = joinDependencies(receiver.deps, dependenciesOf(args));
    return run.operation(span, { o: "super", on: receiver, owner, name, args }, deps);
  }
  if (receiver.k === "union") {
    return mapVariants(run, receiver, span, (option) =>
      callSuper(run, { ...value, receiver: option }, name, args, span),
    );
  }
  for (const cls of classesOf(run, receiver)) {
    const next = nextDefinition(run, cls, owner, name);
    if (next) return callFunction(run, next, [receiver], args, span);
  }
  return asMade(name, callLibrary(run, receiver, name, args, span));
}

function classesOf(run: Run, receiver: Value): readonly ClassReference[] {
  switch (receiver.k) {
    case "object":
    case "class":
      return [receiver.cls];
    case "instance":
    case "model": {
      const cls = run.world.schema.classOf(receiver.model);
      return cls ? [cls] : [];
    }
    case "manager":
      return receiver.declaration.classes;
    case "query":
      return receiver.classes;
    default:
      return [];
  }
}

function nextDefinition(run: Run, cls: ClassReference, owner: SuperValue["owner"], name: string): FunctionValue | null {
  const { classes } = run.world.project.mro(cls);
  const at = classes.findIndex((item) => item.file === owner.file && item.qualname === owner.qualname);
  if (at < 0) return null;
  for (const next of classes.slice(at + 1)) {
    const unit = run.world.project.unit(next.file, `${next.qualname}.${name}`);
    if (unit) return { k: "function", file: next.file, unit, deps: new Set() };
  }
  return null;
}

function callLibrary(run: Run, receiver: Value, name: string, args: Arguments, span: Span): Value {
  switch (receiver.k) {
    case "manager": {
      if (name === "get_queryset") return pass(run, rootQuery(run, receiver, span), span, "super().get_queryset()");
      const bare = { ...receiver, declaration: { ...receiver.declaration, classes: [], queryset: [] } };
      return callManager(run, bare, name, args, span);
    }
    case "query":
      return callQuery(run, { ...receiver, classes: [] }, name, args, span);
    case "instance":
      return callModelMethod(run, receiver, name, args, span);
    case "object":
      return callFramework(run, receiver, name, args, span) ?? unknown(receiver.deps);
    default:
      return unknown(receiver.deps);
  }
}
