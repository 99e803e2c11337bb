import type { CodeReport } from "../../../orm/code-report";
import type { Effect } from "../../../orm/effect";
import { locksRows } from "../../../orm/locks-rows";
import type { Span } from "../../../orm/span";
import type { Trip } from "../../../orm/trip";
import type { ClassReference } from "../modules/project";
import { backendsOf } from "../schema/settings-facts";
import type { Expression } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import { type Emptied, lookBehind } from "./emptiness";
import { entryOf, runsInRequest } from "./entry-points";
import { entryValues } from "./entry-values";
import { noteOtherLock } from "./other-locks";
import { replayAlone } from "./replay";
import { rowsPutBefore } from "./request-rows";
import { Run } from "./run";
import { servesRequest } from "./serves-request";
import { decisionOf } from "./state-tests";
import { execute } from "./statements";
import type { Step, UnitSummary } from "./summary";
import { type Opening, openedByClass, openedByDecorators, within } from "./transactions";
import { NONE, type SymbolValue, union } from "./values";
import type { Observer, World } from "./world";

/** What a unit does, in terms of its parameters. */
export function summariseUnit(world: World, file: string, unit: UnitFacts): UnitSummary {
  const run = runUnit(world, file, unit, null);
  return {
    file,
    unit: unit.id,
    hasReceiver: unit.owner !== null,
    steps: run.steps,
    returns: run.returned.length === 0 ? [{ value: NONE, conditions: [] }] : run.returned,
    yields: unit.definition.generator ? union(run.yielded) : null,
    truncated: run.truncated,
  };
}

/** Goes through a unit again to tell an observer the value of each of its expressions. */
export function observeUnit(
  world: World,
  file: string,
  unit: UnitFacts,
  receiver: ClassReference | null,
  observer: Observer,
): void {
  const run = startRun(world, file, unit, observer);
  takeRequest(run, unit, receiver);
  const values = entryValues(world, file, unit, receiver);
  unit.definition.params.forEach((parameter, at) => {
    const value = values[at];
    if (value) run.state.scope.variables.set(parameter.name, value);
  });
  run.self = values[0] ?? null;
  execute(run, unit.definition.body);
}

/** The trips of a unit on its own. `receiver` is the class of `self`, which may be a subclass of the unit's owner. */
export function reportUnit(
  world: World,
  file: string,
  unit: UnitFacts,
  summary: UnitSummary,
  receiver: ClassReference | null,
): CodeReport {
  const run = new Run(world, file, unit.id, unit.qualname);
  takeRequest(run, unit, receiver);
  replayAlone(run, summary, entryValues(world, file, unit, receiver));
  const unknownCalls: Span[] = [];
  const trips = tripsIn(run.steps);
  const effects = run.steps.flatMap((step) => toEffect(step, unknownCalls));
  return {
    file,
    unit: unit.id,
    qualname: unit.qualname,
    trips,
    effects,
    unknownCalls,
    truncated: run.truncated || summary.truncated,
    schema: world.schema,
    // Nothing else asks, and it takes a look at other files.
    entry: trips.some(locksRows) ? entryOf(world, file, unit, receiver) : null,
    servesRequest: trips.some(inserts) && servesRequest(world, file, unit),
    backends: backendsOf(world.project),
  };
}

/** The request comes with what decorators and the view's first methods put on it. */
function takeRequest(run: Run, unit: UnitFacts, receiver: ClassReference | null): void {
  for (const row of rowsPutBefore(run.world, run.file, unit, receiver).values()) run.state.attributes.set(row.id, row);
}

function inserts({ cause }: Trip): boolean {
  return cause.kind === "evaluation" && (cause.by === "create" || cause.by === "save");
}

function runUnit(world: World, file: string, unit: UnitFacts, observer: Observer | null): Run {
  const run = startRun(world, file, unit, observer);
  unit.definition.params.forEach((parameter, at) => {
    const id = `p${at}`;
    const symbol: SymbolValue = { k: "symbol", id, deps: new Set([id]) };
    run.state.scope.variables.set(parameter.name, symbol);
    if (isNone(parameter.default)) run.optionalParameters.add(id);
    if (at === 0) run.self = symbol;
  });
  const body = () => {
    for (const decorator of unit.definition.decorators) noteOtherLock(run, decorator);
    execute(run, unit.definition.body);
  };
  within(run, openedAround(world, file, unit), unit.definition, body);
  return run;
}

/** What its own decorators open around a unit, else those of its class, else the settings. */
function openedAround(world: World, file: string, unit: UnitFacts): Opening {
  const own = openedByDecorators(world, file, unit.definition);
  if (own !== null) return own;
  const cls = unit.owner === null ? null : world.project.classNamed(file, unit.owner);
  const ofClass = cls && openedByClass(world, cls, unit.definition.name);
  return ofClass ?? (runsInRequest(world, file, unit) ? { kind: "atomic", database: "default" } : null);
}

function isNone(expression: Expression | null): boolean {
  return expression?.k === "const" && expression.t === "none";
}

function startRun(world: World, file: string, unit: UnitFacts, observer: Observer | null): Run {
  const run = new Run(world, file, unit.id, unit.qualname, observer);
  run.owner = unit.owner === null ? null : { file, qualname: unit.owner };
  return run;
}

function tripsIn(steps: readonly Step[]): Trip[] {
  return steps.flatMap((step) => {
    if (step.s === "trip") return [step.trip];
    return step.s === "region" ? tripsIn(step.steps) : [];
  });
}

function toEffect(step: Step, unknownCalls: Span[]): Effect[] {
  switch (step.s) {
    case "trip":
      return [{ kind: "trip", trip: step.trip }];
    case "region": {
      const effects = step.steps.flatMap((inner) => toEffect(inner, unknownCalls));
      const absent = lookupsBehind(step.absent);
      const { kind, span, factor: over, catches, database, handlers, undoing } = step;
      const decisions = step.decisions.map(decisionOf);
      const { ways } = step;
      const opened = step.opened ? { opened: step.opened } : {};
      return [{ kind, span, effects, over, catches, absent, database, ...opened, handlers, undoing, ways, decisions }];
    }
    case "effect":
      return [step.absent ? ({ ...step.effect, absent: lookupsBehind(step.absent) } as Effect) : step.effect];
    case "unknown-call":
      unknownCalls.push(step.span);
      return [];
    case "operation":
      return [];
  }
}

function lookupsBehind(emptied: readonly Emptied[]): readonly Span[] {
  return emptied.flatMap((each) => lookBehind(each) ?? []);
}
