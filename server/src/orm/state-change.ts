import { columnRead } from "./column-read";
import type { Asked, Decision, Effect, Region, Write } from "./effect";
import { keepsOthersOut } from "./keeps-others-out";
import type { Model, ModelId, Schema } from "./schema";
import { isSameSpan, type Span, spanKey } from "./span";
import { type EffectContext, walkEffects } from "./walk-effects";

/** What each call does once more that a test lets through. */
export type DoneTwice =
  | { readonly kind: "insert"; readonly model: ModelId }
  | { readonly kind: "number"; readonly model: ModelId; readonly field: string };

/** A column that is tested, and set and saved on the way that the test lets through, while nothing kept other calls out. */
export interface StateChange {
  /** Where the attribute gets its new value. */
  readonly assignment: Write;
  readonly field: string;
  readonly save: Write;
  /** The attributes of the row that were assigned before it was saved; null where that is not known. */
  readonly assigned: readonly string[] | null;
  /** The test. */
  readonly guard: Span;
  /** What the same way does that two calls must not both do. */
  readonly twice: DoneTwice;
  /** Where that is done. */
  readonly done: Span;
}

/** A column is set where tests of it let it happen. */
interface Setting {
  readonly assignment: Write;
  readonly field: string;
  readonly decisions: readonly Decision[];
  readonly within: readonly Region[];
}

interface Saved extends Setting {
  readonly save: Write;
  readonly assigned: readonly string[] | null;
}

interface Harm {
  readonly span: Span;
  readonly twice: DoneTwice;
  readonly within: readonly Region[];
}

/** Decisions by the state of a row on whose way something is done that cannot be done twice, in the order of the saves. */
export function stateChangesIn(effects: readonly Effect[], { models }: Schema): readonly StateChange[] {
  const saved: Saved[] = [];
  const harms = new Map<string, Harm[]>();
  const assigned = new Map<string, Set<string>>();
  let pending: readonly Setting[] = [];
  const isOpen = (model: ModelId | null, context: EffectContext) => !keepsOthersOut(context, models.get(model ?? ""));
  walkEffects(effects, (effect, context) => {
    const { decisions, within } = context;
    const twice = decisions.length > 0 ? doneTwice(effect, context, models) : null;
    if (twice && effect.kind !== "trip") {
      const harm = { span: effect.span, twice, within };
      for (const key of decisions.map(keyOf)) harms.set(key, [...(harms.get(key) ?? []), harm]);
    }
    if (effect.kind === "update" && isOpen(effect.model, context)) {
      saved.push(
        ...settingsBy(effect, context, models).map((each) => ({ ...each, save: effect, assigned: [each.field] })),
      );
    }
    if (effect.kind === "assign" && effect.instance !== null) {
      const names = assigned.get(effect.instance) ?? new Set();
      for (const field of effect.fields ?? ["*"]) names.add(field);
      assigned.set(effect.instance, names);
      pending = [...pending, ...settingsBy(effect, context, models)];
    }
    if (effect.kind !== "save" || effect.instance === null) return;
    const { instance, fields } = effect;
    const isSaved = ({ assignment, field }: Setting) =>
      assignment.instance === instance && fields?.includes(field) !== false;
    const names = [...(assigned.get(instance) ?? [])];
    const known = names.includes("*") ? null : names;
    if (isOpen(effect.model, context))
      saved.push(...pending.filter(isSaved).map((each) => ({ ...each, save: effect, assigned: known })));
    pending = pending.filter((each) => !isSaved(each));
  });
  return firstOfEach(saved.flatMap((each) => changeOf(each, harms) ?? []));
}

/** What one outcome of a test of the same rows lets happen is one way, in however many places it goes on. */
function keyOf({ span, reads, holds }: Decision): string {
  return `${spanKey(span)} ${holds} ${reads.join(" ")}`;
}

/** What an assignment sets of a column that a test asked for, where the test does not let it happen once more then. */
function settingsBy(write: Write, { decisions, within }: EffectContext, models: Schema["models"]): readonly Setting[] {
  const { instance, value, model } = write;
  if (instance === null || value !== "plain" || decisions.length === 0) return [];
  return (write.fields ?? []).flatMap((field) => {
    const column = columnNamed(models.get(model ?? ""), field);
    const asking = decisions.filter(
      ({ reads, asks }) =>
        reads.includes(columnRead(instance, column)) && !(asks?.attribute === field && isLet(asks, write)),
    );
    return asking.length === 0 ? [] : [{ assignment: write, field, decisions: asking, within }];
  });
}

/** `invoice` of `invoice_id` */
function columnNamed(model: Model | undefined, attribute: string): string {
  if (!model || model.columns.has(attribute)) return attribute;
  return [...model.columns.values()].find((column) => column.attribute === attribute)?.name ?? attribute;
}

/**
 * The value that is set passes the test as well: one call after the other does the same. What is not known is taken for
 * something: it passes where something is asked for.
 */
function isLet({ test, negated }: Asked, { constant }: Write): boolean {
  if (constant === undefined) return test === "truth" ? !negated : test === "none" && negated;
  const holds =
    test === "truth" ? Boolean(constant) : test === "none" ? constant === null : test.some((each) => each === constant);
  return holds !== negated;
}

/** Models whose rows only tell that something happened, by their names: two of them do little harm. */
const TELLS_OF_IT = /^Notes?$|(^|[a-z_])(Logs?|Audit|History|Activity|Alerts?|Notifications?)(?![a-z])/;

function doneTwice(effect: Effect, { absent }: EffectContext, models: Schema["models"]): DoneTwice | null {
  // Where nothing is given, rows that are there already are linked.
  if ((effect.kind === "create" && effect.given) || effect.kind === "bulk-create") {
    const model = models.get(effect.model ?? "");
    // Where it was looked for first, that look is the test that two calls pass.
    const isLookedFor = absent.length > 0 || (effect.absent?.length ?? 0) > 0;
    if (!model || isLookedFor || TELLS_OF_IT.test(model.name) || mayBeKeptSingle(model, effect)) return null;
    return { kind: "insert", model: model.id };
  }
  if (effect.kind !== "assign" && effect.kind !== "update") return null;
  const [field] = effect.fields ?? [];
  const isComputed = effect.value === "read" || effect.repeats === true;
  if (!isComputed || effect.model === null || field === undefined) return null;
  return { kind: "number", model: effect.model, field };
}

/** A key of the table may refuse the second of two rows that are made of the same. */
function mayBeKeptSingle({ open, uniquenessOpen, uniqueness, columns }: Model, { given }: Write): boolean {
  if (open || uniquenessOpen) return true;
  return uniqueness.some(({ fields, expressions }) => {
    const key = [...fields, ...expressions.flatMap(({ folds }) => folds ?? [])];
    return key.every((name) => {
      const column = columns.get(name);
      const value = given?.values.find((each) => each.column === name);
      if (value) return value.isNull !== "always";
      if (given === undefined || given.more) return column?.primaryKey !== true;
      return typeof column?.initial === "object";
    });
  });
}

/** The change with what its way does besides, an insertion before anything else; null where that is nothing. */
function changeOf(
  { decisions, within, ...saved }: Saved,
  harms: ReadonlyMap<string, readonly Harm[]>,
): StateChange | null {
  for (const decision of decisions) {
    // The save itself inserts the row where it is a new one, of which there is no state yet.
    const done = (harms.get(keyOf(decision)) ?? []).filter(
      (harm) => !isSameSpan(harm.span, saved.save.span) && !excludeEachOther(harm.within, within),
    );
    const harm = done.find(({ twice }) => twice.kind === "insert") ?? done[0];
    if (harm) return { ...saved, guard: decision.span, twice: harm.twice, done: harm.span };
  }
  return null;
}

/** They stand in two ways of one statement of which only one is taken. */
function excludeEachOther(a: readonly Region[], b: readonly Region[]): boolean {
  const at = a.findIndex((region, index) => region !== b[index]);
  const [one, other] = [a[at], b[at]];
  if (!one?.ways || !other?.ways || !isSameSpan(one.span, other.span)) return false;
  return !one.ways.some((way) => other.ways?.includes(way));
}

/** One change for each column of a row. */
function firstOfEach(changes: readonly StateChange[]): readonly StateChange[] {
  const seen = new Set<string>();
  return changes.filter(({ assignment, field }) => {
    const key = columnRead(assignment.instance ?? "", field);
    return seen.size < seen.add(key).size;
  });
}
