import type { Span } from "../../../orm/span";
import { mapArguments } from "./arguments";
import { setAttribute } from "./assign";
import { readAttribute } from "./attributes";
import { callExternal } from "./builtins";
import { callMethod, callValue } from "./calls";
import { combine } from "./expressions";
import { handingOn } from "./handed-lookups";
import { index, itemOf, slice } from "./items";
import { loop } from "./iterate";
import type { Run } from "./run";
import { loosenAttributes } from "./state";
import { computedFrom } from "./stored-reads";
import { Substitution } from "./substitution";
import {
  type EffectStep,
  isRemark,
  type Operation,
  type OperationStep,
  type RegionStep,
  type Step,
  type UnitSummary,
} from "./summary";
import { callSuper } from "./super";
import { member, text, truth } from "./tests";
import { external, joinDependencies, literal, unknown, type Value } from "./values";

/** Repeats the steps of a callee with the values its parameters have at this call. */
export function replay(
  run: Run,
  summary: UnitSummary,
  params: readonly Value[],
  place: Span,
  want: "returns" | "yields",
): Value {
  const substitution = new Substitution(run, params, `${place.file}:${place.unit}:${place.start}`, place, summary);
  const within = run.within;
  const { ownLoops } = run;
  run.ownLoops = run.loops.length;
  run.through(place, () => {
    run.within = summary.unit;
    replaySteps(run, summary.steps, substitution);
  });
  run.ownLoops = ownLoops;
  run.within = within;
  if (summary.truncated) run.add({ s: "unknown-call", span: place, model: null });
  return want === "yields" ? substitution.value(summary.yields ?? unknown()) : substitution.choice(summary.returns);
}

/** Carries out a unit's steps with the values its parameters have when nothing is known of the caller. */
export function replayAlone(run: Run, summary: UnitSummary, params: readonly Value[]): void {
  replaySteps(run, summary.steps, new Substitution(run, params, "", null, summary));
}

function replaySteps(run: Run, steps: readonly Step[], substitution: Substitution): void {
  for (const step of steps) {
    if (!isRemark(step) && !run.mayReplay()) return;
    switch (step.s) {
      case "operation":
        replayOperation(run, step, substitution);
        break;
      case "trip":
        run.add({ s: "trip", trip: substitution.trip(step.trip) });
        break;
      case "region":
        replayRegion(run, step, substitution);
        break;
      case "effect":
        replayEffect(run, substitution.effect(step));
        break;
      default:
        run.add(step);
    }
  }
}

function replayRegion(run: Run, step: RegionStep, substitution: Substitution): void {
  const { factor } = step;
  if (step.when && !substitution.mayHold(step.when)) return;
  if (step.overSymbol && factor) {
    const [first, ...rest] = step.steps;
    if (first?.s !== "operation" || first.operation.o !== "element") return;
    const iterable = substitution.value(first.operation.on);
    // A value nobody knows gives elements nobody knows: only what does not depend on them happens.
    throughFrames(run, first.frames, () =>
      loop(
        run,
        iterable,
        first.frames.at(-1) ?? step.span,
        first.operation.o === "element" ? first.operation.label : "",
        (element) => {
          substitution.bind(first.id, element);
          const now = run.loops.at(-1);
          if (now) substitution.bindLoop(factor.id, now);
          withoutFrames(run, first.frames, () => replaySteps(run, rest, substitution));
        },
      ),
    );
    return;
  }
  const mapped = factor ? substitution.factor(factor) : null;
  const attributes = new Map(run.state.attributes);
  const loaded = new Set(run.state.loaded);
  run.region(step.kind, step.span, () => replaySteps(run, step.steps, substitution), {
    factor: mapped,
    catches: step.catches,
    when: substitution.own(step.when),
    leaves: step.leaves,
    split: step.split && substitution.split(step.split),
    ways: step.ways,
    variants: step.variants,
    absent: substitution.emptied(step.absent),
    limits: { bounds: substitution.bounds(step.bounds), kept: step.kept },
    database: step.database,
    opened: step.opened,
    handlers: step.handlers,
    undoing: step.undoing,
    decisions: substitution.decisions(step.decisions),
  });
  if (step.variants !== null) return;
  if (!RUNS_THROUGH.has(step.kind)) loosenAttributes(run.state, attributes);
  // What was read in a branch may be read for the first time after it.
  if (step.split !== null) run.state.loaded = loaded;
}

/** What happens in them happens as it does around them. */
const RUNS_THROUGH: ReadonlySet<RegionStep["kind"]> = new Set(["atomic", "managed", "try"]);

/** A test that turns out to read no number of a row, or to count none, decides nothing. */
function replayEffect(run: Run, step: EffectStep): void {
  const { effect, room = [] } = step;
  if ((effect.kind === "guard" || effect.kind === "passed") && effect.reads.length === 0) return;
  if (effect.kind !== "room" || room.length > 0) run.add(step);
}

function replayOperation(run: Run, step: OperationStep, substitution: Substitution): void {
  const span = step.frames.at(-1);
  if (!span) return;
  const { knownFrom } = run;
  run.knownFrom = substitution.isOnHandedModel(step.operation) ? substitution.calledAt : run.callPlaces.length;
  const result = throughFrames(run, step.frames, () =>
    handingOn(run, step.operation, () => perform(run, step.operation, span, substitution)),
  );
  run.knownFrom = knownFrom;
  substitution.bind(step.id, result);
}

/** The calls between the callee and the operation stay visible in what the operation does. */
function throughFrames<T>(run: Run, frames: readonly Span[], body: () => T): T {
  const between = frames.slice(0, -1);
  run.callPlaces.push(...between);
  try {
    return body();
  } finally {
    run.callPlaces.length -= between.length;
  }
}

/** Steps in a loop bring their own frames: those of the loop's first step are taken off meanwhile. */
function withoutFrames(run: Run, frames: readonly Span[], body: () => void): void {
  const taken = run.callPlaces.splice(run.callPlaces.length - (frames.length - 1), frames.length - 1);
  try {
    body();
  } finally {
    run.callPlaces.push(...taken);
  }
}

function perform(run: Run, operation: Operation, span: Span, substitution: Substitution): Value {
  const on = "on" in operation ? substitution.value(operation.on) : unknown();
  switch (operation.o) {
    case "read":
      return readAttribute(run, on, operation.name, span);
    case "set":
      setAttribute(run, on, operation.name, substitution.value(operation.value), span);
      return unknown();
    case "call": {
      const args = mapArguments(operation.args, (value) => substitution.value(value));
      return operation.name === null ? callValue(run, on, args, span) : callMethod(run, on, operation.name, args, span);
    }
    case "super": {
      const args = mapArguments(operation.args, (value) => substitution.value(value));
      return callSuper(
        run,
        { k: "super", owner: operation.owner, receiver: on, deps: on.deps },
        operation.name,
        args,
        span,
      );
    }
    case "element":
      return unknown(on.deps);
    case "index":
      return index(run, on, substitution.value(operation.index), span);
    case "slice": {
      const upper =
        operation.upper === "unknown" ? unknown() : operation.upper === null ? null : literal(operation.upper);
      return slice(run, on, [operation.lower === null ? null : literal(operation.lower), upper, null], span);
    }
    case "builtin":
      return callExternal(
        run,
        external(
          operation.name,
          operation.of.map((value) => substitution.value(value)),
        ),
        mapArguments(operation.args, (value) => substitution.value(value)),
        span,
      );
    case "unpack":
      return itemOf(run, on, operation.index, operation.count === 0 ? null : operation.count, span);
    case "truth":
      truth(run, on, span);
      return unknown(on.deps);
    case "text":
      text(run, on, span);
      return unknown(on.deps);
    case "member":
      member(run, on, span);
      return unknown(on.deps);
    case "binary": {
      const left = substitution.value(operation.left);
      const right = substitution.value(operation.right);
      return (
        combine(operation.operator, left, right, run, { s: span.start, e: span.end }) ??
        computedFrom([left, right], unknown(joinDependencies(left.deps, right.deps)))
      );
    }
  }
}
