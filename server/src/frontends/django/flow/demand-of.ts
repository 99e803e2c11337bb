import type { Demand, DemandStep } from "../../../orm/demand";
import type { Span } from "../../../orm/span";
import type { Operation, OperationStep, Step, UnitSummary } from "./summary";
import type { Value } from "./values";

/** A step of a demand while its later steps are still being gathered. */
type Growing = { readonly step: DemandStep; readonly next: Growing[] };

/** What a unit does with the value of one of its parameters, given by position. */
export function demandOf(summary: UnitSummary, parameter: number): Demand {
  const roots: Growing[] = [];
  const bySymbol = new Map<string, Growing[]>([[`p${parameter}`, roots]]);
  gather(summary.steps, [], bySymbol);
  return settle(roots);
}

function gather(steps: readonly Step[], loops: readonly string[], bySymbol: Map<string, Growing[]>): void {
  for (const step of steps) {
    if (step.s === "operation") addOperation(step, loops, bySymbol);
    if (step.s === "region") gather(step.steps, step.factor ? [...loops, step.factor.id] : loops, bySymbol);
  }
}

function addOperation(step: OperationStep, loops: readonly string[], bySymbol: Map<string, Growing[]>): void {
  const subject = subjectOf(step.operation);
  const into = subject && bySymbol.get(subject);
  const span = step.frames.at(-1);
  if (!into || !span) return;
  // A slice, and a name that holds the value, are the value itself as far as its reads go.
  if (step.operation.o === "slice") {
    bySymbol.set(step.id, into);
    return;
  }
  const grown: Growing = { step: toStep(step.operation, span, loops, step.optional), next: [] };
  into.push(grown);
  bySymbol.set(step.id, grown.next);
}

/** The symbol that an operation is about. */
function subjectOf(operation: Operation): string | null {
  const value =
    operation.o === "builtin"
      ? operation.args.positional.find(isSymbol)
      : "on" in operation
        ? operation.on
        : operation.left;
  return value?.k === "symbol" ? value.id : null;
}

function isSymbol(value: Value): boolean {
  return value.k === "symbol";
}

function toStep(operation: Operation, span: Span, loops: readonly string[], optional: boolean): DemandStep {
  const common = { span, loops, optional, next: NOTHING };
  switch (operation.o) {
    case "read":
      return { ...common, kind: "read", name: operation.name };
    case "element":
      return { ...common, kind: "element", loop: loops.at(-1) ?? null };
    case "index":
    case "unpack":
      return { ...common, kind: "element", loop: null };
    case "call":
    case "super":
      return { ...common, kind: "call", name: operation.name, arguments: [...operation.args.keywords.keys()] };
    case "truth":
      return { ...common, kind: "truth" };
    case "text":
      return { ...common, kind: "text" };
    case "member":
      return { ...common, kind: "membership" };
    case "builtin":
      return operation.name === "builtins.len" ? { ...common, kind: "length" } : { ...common, kind: "escape" };
    default:
      return { ...common, kind: "escape" };
  }
}

const NOTHING: Demand = { steps: [] };

function settle(steps: readonly Growing[]): Demand {
  return { steps: steps.map(({ step, next }) => ({ ...step, next: settle(next) })) };
}

/** Attribute paths that are read, loops left out: `author.name`, `tags.name`. In the order of the text, each once. */
export function pathsRead(demand: Demand): string[] {
  const paths = demand.steps.flatMap((step) => {
    const inner = pathsRead(step.next);
    if (step.kind !== "read") return inner;
    return inner.length === 0 ? [step.name] : inner.map((path) => `${step.name}.${path}`);
  });
  return [...new Set(paths)];
}
