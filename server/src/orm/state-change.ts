import { columnRead } from "./column-read";
import type { Asked, Decision, Effect, Region, Write } from "./effect";
import type { RowValues } from "./find-or-create";
import { keepsOthersOut } from "./keeps-others-out";
import { type Claims, noteClaim } from "./note-claim";
import { noteWait } from "./note-wait";
import type { Constant, Model, ModelId, Schema } from "./schema";
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
  readonly decisions: readonly Decision[];
  /** What a row that is inserted gets, where that could be read. */
  readonly given: RowValues | null;
  /** Models of rows that an `update()` changed only where they were as before: of two calls one changes some, and goes on. */
  readonly claimed: ReadonlySet<ModelId>;
}

interface Noted {
  /** By the outcomes of the tests that let them happen. */
  readonly harms: ReadonlyMap<string, readonly Harm[]>;
  readonly sets: readonly Setting[];
  readonly models: Schema["models"];
}

/** Decisions by the state of a row on whose way something is done that cannot be done twice, in the order of the saves. */
export function stateChangesIn(effects: readonly Effect[], { models }: Schema): readonly StateChange[] {
  const saved: Saved[] = [];
  const sets: Setting[] = [];
  const harms = new Map<string, Harm[]>();
  const assigned = new Map<string, Set<string>>();
  let pending: readonly Setting[] = [];
  const waited = new Map<ModelId, boolean>();
  const claims: Claims = new Map();
  const isOpen = (model: ModelId | null, context: EffectContext) =>
    !keepsOthersOut(context, models.get(model ?? "")) && waited.get(model ?? "") !== true;
  walkEffects(effects, (effect, context) => {
    const { decisions, within, asked } = context;
    noteWait(waited, effect, context);
    noteClaim(claims, effect);
    const twice = decisions.length > 0 ? doneTwice(effect, context, models) : null;
    if (twice && effect.kind !== "trip") {
      const given = effect.kind === "create" ? (effect.given ?? null) : null;
      const claimed = new Set(asked.flatMap((place) => claims.get(spanKey(place))?.model ?? []));
      const harm = { span: effect.span, twice, within, decisions, given, claimed };
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
      sets.push(...(effect.fields ?? []).map((field) => ({ assignment: effect, field, decisions, within })));
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
  return firstOfEach(saved.flatMap((each) => changeOf(each, { harms, sets, models }) ?? []));
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
const TELLS_OF_IT =
  /^Notes?$|(Logs?|Audit|History|Activity|Alerts?|Notifications?|Changes?|Transitions?)(Entry|Record|Item|Event|Trail)?$/;

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
function changeOf(change: Saved, noted: Noted): StateChange | null {
  const { decisions, within, ...saved } = change;
  for (const decision of decisions) {
    const otherwise = doneOtherwise(decision, change, noted);
    // The save itself inserts the row where it is a new one, of which there is no state yet.
    const done = (noted.harms.get(keyOf(decision)) ?? []).filter(
      (harm) =>
        !isSameSpan(harm.span, saved.save.span) &&
        !excludeEachOther(harm.within, within) &&
        !harm.claimed.has(saved.assignment.model ?? "") &&
        !otherwise.some((other) => doTheSame(harm, other)),
    );
    const harm = done.find(({ twice }) => twice.kind === "insert") ?? done[0];
    if (harm) return { ...saved, guard: decision.span, twice: harm.twice, done: harm.span };
  }
  return null;
}

/** What a call does by the other outcome of the test that reads the row as it was set: of two calls each does it anyhow. */
function doneOtherwise(decision: Decision, change: Setting, { harms, sets, models }: Noted): readonly Harm[] {
  const opposite = keyOf({ ...decision, holds: !decision.holds });
  const isOpposite = (each: Decision) => keyOf(each) === opposite;
  // Where each way leaves another state, two calls at the same time leave what they do not one after the other.
  if (sets.some((set) => set.decisions.some(isOpposite) && setsOtherwise(set, change))) return [];
  return (harms.get(opposite) ?? []).filter((harm) => comesAfter(harm, decision, change, models));
}

/** All other tests let a call come to it that reads the row as it was set. */
function comesAfter(
  { decisions }: Harm,
  { span }: Decision,
  { assignment, field }: Pick<StateChange, "assignment" | "field">,
  models: Schema["models"],
): boolean {
  const column = columnRead(assignment.instance ?? "", columnNamed(models.get(assignment.model ?? ""), field));
  return decisions.every(
    (each) =>
      isSameSpan(each.span, span) ||
      !each.reads.includes(column) ||
      (each.asks?.attribute === field && isLet(each.asks, assignment)),
  );
}

function setsOtherwise(one: Setting, other: Setting): boolean {
  const [a, b] = [one.assignment, other.assignment];
  if (one.field !== other.field || a.instance !== b.instance) return false;
  return a.constant !== undefined && b.constant !== undefined && a.constant !== b.constant;
}

/** They change one column, or insert rows of one model for which nothing else is written out. */
function doTheSame(one: Harm, other: Harm): boolean {
  if (one.twice.kind !== other.twice.kind || one.twice.model !== other.twice.model) return false;
  if (one.twice.kind === "number") return other.twice.kind === "number" && one.twice.field === other.twice.field;
  const differs = (one.given?.values ?? []).some(({ column, constant }) =>
    other.given?.values.some((each) => each.column === column && isOther(constant, each.constant)),
  );
  return !differs;
}

function isOther(one: Constant | null, other: Constant | null): boolean {
  return one !== null && other !== null && one !== other;
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
