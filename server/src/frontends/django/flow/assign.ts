import { columnRead } from "../../../orm/column-read";
import type { Write } from "../../../orm/effect";
import { spanKey } from "../../../orm/span";
import type { Expression } from "../syntax/ast";
import { evaluate } from "./expressions";
import { valuesAtSave } from "./find-or-create";
import { isEmpty } from "./is-empty";
import { itemOf, restOf } from "./items";
import { isNew } from "./model-methods";
import { useAttribute } from "./pair-use";
import { asPresent } from "./present";
import { hashId } from "./querysets";
import { REQUEST } from "./request-classes";
import type { Run } from "./run";
import { computedSources, isToldLater } from "./stored-reads";
import type { EffectStep } from "./summary";
import {
  type InstanceValue,
  type ObjectValue,
  optionsOf,
  type RecordValue,
  type UnknownValue,
  union,
  type Value,
} from "./values";

/** Binds a target (a name, an attribute, an item, a tuple of targets) to a value. */
export function assign(run: Run, target: Expression, value: Value): void {
  switch (target.k) {
    case "name": {
      const named = value.k === "unknown" && !value.saved ? { ...value, identity: assignmentId(run, target) } : value;
      run.state.scope.variables.set(target.id, named);
      run.observer?.value(target.s, target.e, named, run.state);
      return;
    }
    case "seq": {
      const starred = target.items.some((item) => item.k === "star");
      const count = target.items.length;
      target.items.forEach((item, at) => {
        const span = run.span(target);
        if (item.k === "star") assign(run, item.value, restOf(run, value, at, count - at - 1, span));
        else assign(run, item, itemOf(run, value, at, starred ? null : count, span));
      });
      return;
    }
    case "attr":
      setAttribute(run, asPresent(run, target.obj, evaluate(run, target.obj)), target.name, value, run.span(target));
      return;
    case "sub":
      assignItem(run, target.obj, evaluate(run, target.index), value);
      return;
    default:
      return;
  }
}

/** What a name is given here is one value until it is given another. */
function assignmentId(run: Run, target: Expression): string {
  return hashId([run.span(target), ...run.callPlaces].map(spanKey).join(">"));
}

/** Stands for the name of an attribute that is not known. */
export const ANY_ATTRIBUTE = "*";

/** `on.name = value`: holds from here on for that object. */
export function setAttribute(run: Run, on: Value, name: string, value: Value, span: ReturnType<Run["span"]>): void {
  if (name === ANY_ATTRIBUTE && on.k === "symbol") forgetConstants(run.state.symbols, on.id);
  if (name === ANY_ATTRIBUTE && on.k === "instance") forgetConstants(run.state.attributes, on.id);
  if (on.k === "symbol") {
    run.state.symbols.set(`${on.id}.${name}`, value);
    run.add({
      s: "operation",
      id: `${on.id}.${name}=`,
      operation: { o: "set", on, name, value },
      frames: run.framesTo(span),
      optional: run.isConditional(),
    });
    return;
  }
  if (isRequest(on)) putOnRequest(run, name, value);
  if (on.k === "list") useAttribute(run, on, name, span);
  if (on.k === "union") for (const option of optionsOf(on)) setAttribute(run, option, name, value, span);
  if (on.k === "instance" || (on.k === "object" && !isRequest(on))) run.state.attributes.set(`${on.id}.${name}`, value);
  if (on.k === "object") keepForSaving(run, on, name, value, span);
  if (on.k === "instance") recordAssignment(run, on, name, value, span);
}

function isRequest(on: Value): boolean {
  return (on.k === "external" && on.dotted === REQUEST) || (on.k === "object" && on.id === REQUEST);
}

/** What is known of it holds until the function ends; what is not known is as the middleware left it. */
function putOnRequest(run: Run, name: string, value: Value): void {
  run.puts.push({ name, value });
  const isKnown = optionsOf(value).every(({ k }) => k === "instance" || k === "query" || k === "literal");
  if (isKnown) run.state.attributes.set(`${REQUEST}.${name}`, value);
  else run.state.attributes.delete(`${REQUEST}.${name}`);
}

/** Any of the attributes may have been set anew. */
function forgetConstants(known: Map<string, Value>, owner: string): void {
  for (const [key, value] of known) if (value.k === "literal" && key.startsWith(`${owner}.`)) known.delete(key);
}

/** A row that is made where none was found, for another method of the object to save. */
function keepForSaving(
  run: Run,
  { cls }: ObjectValue,
  name: string,
  value: Value,
  span: ReturnType<Run["span"]>,
): void {
  for (const row of optionsOf(value)) {
    if (row.k !== "instance" || !row.absent || !isNew(row) || !run.world.savesSlot(cls, name)) continue;
    const { model, id, absent } = row;
    const given = valuesAtSave(run, row, span);
    run.add({
      s: "effect",
      effect: { kind: "create", span, model, fields: null, value: "plain", instance: id, given },
      absent,
    });
  }
}

function recordAssignment(
  run: Run,
  { id: instance, model }: InstanceValue,
  name: string,
  value: Value,
  span: ReturnType<Run["span"]>,
): void {
  const fields = name === ANY_ATTRIBUTE ? null : [name];
  run.add(assignment({ kind: "assign", span, model, fields, value: "plain", instance }, value));
}

/** The step of an assignment, which says whether the value is computed from what was read of the column. */
export function assignment(effect: Write, value: Value): EffectStep {
  const own =
    effect.instance === null ? [] : (effect.fields ?? []).map((name) => columnRead(effect.instance ?? "", name));
  const isComputed = computedSources(value).some((source) => own.includes(source));
  const isExpression = value.k === "unknown" && value.expression === true;
  const told: Write = isExpression
    ? { ...effect, value: "expression", ...repeating(effect, value) }
    : isComputed
      ? { ...effect, value: "read" }
      : value.k === "literal"
        ? { ...effect, constant: value.value }
        : value.k === "instance"
          ? { ...effect, leadsTo: value.id }
          : effect;
  return { s: "effect", effect: told, ...(!isComputed && isToldLater(value) ? { assigned: value } : {}) };
}

/** The database computes the column from itself, so that each time it is saved it is another value. */
function repeating({ fields }: Write, { names }: UnknownValue): Pick<Write, "repeats"> {
  return fields?.some((field) => names?.includes(field)) ? { repeats: true } : {};
}

function assignItem(run: Run, node: Expression, key: Value, value: Value): void {
  const before = evaluate(run, node);
  if (before.k !== "record") return;
  const factor = run.loops.at(-1) ?? before.factor;
  const record: RecordValue =
    key.k === "literal"
      ? { ...before, entries: new Map(before.entries).set(String(key.value), value) }
      : {
          ...before,
          rest: before.rest && !isEmpty(before.rest) ? union([before.rest, value]) : value,
          restKey: before.restKey ? union([before.restKey, key]) : key,
          factor,
        };
  if (node.k === "name") run.state.scope.variables.set(node.id, record);
  else if (node.k === "attr") setAttribute(run, evaluate(run, node.obj), node.name, record, run.span(node));
}
