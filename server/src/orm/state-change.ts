import { claimedRelation } from "./claimed-relation";
import { columnRead } from "./column-read";
import { type DoneTwice, doneTwice } from "./done-twice";
import type { DecidingColumn, Decision, Effect, Region, Write } from "./effect";
import { type Fetched, type FetchedByState, isAround, noteFetched } from "./fetched-by-state";
import type { RowValues, SoughtValue } from "./find-or-create";
import { isOfSave } from "./is-of-save";
import { isOtherRow } from "./is-other-row";
import { keepsOthersOut } from "./keeps-others-out";
import { letsThrough } from "./lets-through";
import { type Claims, noteClaim } from "./note-claim";
import { noteWait } from "./note-wait";
import { openedAround } from "./opened-around";
import type { Constant, Model, ModelId, Schema } from "./schema";
import { noteSeen, type Seen } from "./seen";
import { isSameSpan, isSameUnit, type Span, spanKey } from "./span";
import { type EffectContext, walkEffects } from "./walk-effects";

/** A column that is tested, and set and saved on the way that the test lets through, while nothing kept other calls out. */
export interface StateChange {
  /** Where the attribute gets its new value. */
  readonly assignment: Write;
  readonly field: string;
  readonly save: Write;
  /** The attributes of the row that were assigned before it was saved; null where that is not known. */
  readonly assigned: readonly string[] | null;
  /** The test, or the statement that gives the row only where the column holds what it asks for. */
  readonly guard: Span;
  readonly isFetchedByIt: boolean;
  /** What the same way does that two calls must not both do. */
  readonly twice: DoneTwice;
  /** Where that is done. */
  readonly done: Span;
  /** What opens the innermost transaction around the save, where the code does. */
  readonly transaction: Span | null;
}

/** A column is set where tests of it let it happen. */
interface Setting {
  readonly assignment: Write;
  readonly field: string;
  readonly decisions: readonly Decision[];
  readonly within: readonly Region[];
  /** The statement that gave the row, where it asked for the column. */
  readonly fetched: FetchedByState | null;
}

interface Saved extends Setting {
  readonly save: Write;
  /** As in a Harm. */
  readonly at: number;
  readonly assigned: readonly string[] | null;
  readonly transaction: Span | null;
}

interface Harm {
  readonly span: Span;
  /** The row whose number is computed from what was read of it: who reads the same computes the same. */
  readonly computedOf: string | null;
  readonly twice: DoneTwice;
  readonly within: readonly Region[];
  readonly decisions: readonly Decision[];
  /** What a row that is inserted gets, where that could be read. */
  readonly given: RowValues | null;
  /** Models of rows that an `update()` changed only where they were as before: of two calls one changes some, and goes on. */
  readonly claimed: ReadonlySet<ModelId>;
  /** Rows that its transaction wrote before, and still holds. */
  readonly held: ReadonlySet<string>;
  /** How many effects were visited before. */
  readonly at: number;
}

interface Noted {
  /** By the outcomes of the tests that let them happen. */
  readonly harms: ReadonlyMap<string, readonly Harm[]>;
  readonly all: readonly Harm[];
  readonly sets: readonly Setting[];
  readonly fetched: Fetched;
  readonly seen: Seen;
  readonly models: Schema["models"];
}

/** Decisions by the state of a row on whose way something is done that cannot be done twice, in the order of the saves. */
export function stateChangesIn(effects: readonly Effect[], { models }: Schema): readonly StateChange[] {
  const saved: Saved[] = [];
  const sets: Setting[] = [];
  const harms = new Map<string, Harm[]>();
  const all: Harm[] = [];
  const fetched: Fetched = { byState: new Map(), same: new Set() };
  const seen: Seen = new Map();
  let at = 0;
  const assigned = new Map<string, Set<string>>();
  let pending: readonly Setting[] = [];
  const waited = new Map<ModelId, boolean>();
  const claims: Claims = new Map();
  const isOpen = (model: ModelId | null, context: EffectContext) =>
    !keepsOthersOut(context, models.get(model ?? "")) && waited.get(model ?? "") !== true;
  walkEffects(effects, (effect, context) => {
    const { decisions, within, asked, written } = context;
    noteWait(waited, effect, context);
    noteClaim(claims, effect);
    at += 1;
    noteFetched(fetched, effect, context, at);
    noteSeen(seen, effect, context, at);
    const twice = decisions.length > 0 || fetched.byState.size > 0 ? doneTwice(effect, context, models) : null;
    if (twice && effect.kind !== "trip") {
      const given = effect.kind === "create" ? (effect.given ?? null) : null;
      const claimed = new Set(asked.flatMap((place) => claims.get(spanKey(place))?.model ?? []));
      const computedOf = "value" in effect && effect.value === "read" ? effect.instance : null;
      const held = new Set(written.flatMap(({ instance }) => instance ?? []));
      const harm = { span: effect.span, computedOf, twice, within, decisions, given, claimed, held, at };
      all.push(harm);
      for (const key of decisions.map(keyOf)) harms.set(key, [...(harms.get(key) ?? []), harm]);
    }
    if (effect.kind === "update" && isOpen(effect.model, context)) {
      saved.push(
        ...settingsBy(effect, context, fetched.byState, models).map((each) => ({
          ...each,
          save: effect,
          at,
          assigned: [each.field],
          transaction: openedAround(context),
        })),
      );
    }
    if (effect.kind === "assign" && effect.instance !== null) {
      const names = assigned.get(effect.instance) ?? new Set();
      for (const field of effect.fields ?? ["*"]) names.add(field);
      assigned.set(effect.instance, names);
      pending = [...pending, ...settingsBy(effect, context, fetched.byState, models)];
      const setting = { assignment: effect, decisions, within, fetched: null };
      sets.push(...(effect.fields ?? []).map((field) => ({ ...setting, field })));
    }
    if (effect.kind !== "save" || effect.instance === null) return;
    const { instance, fields } = effect;
    const isSaved = ({ assignment, field }: Setting) =>
      assignment.instance === instance && fields?.includes(field) !== false;
    const names = [...(assigned.get(instance) ?? [])];
    const known = names.includes("*") ? null : names;
    const told = { save: effect, at, assigned: known, transaction: openedAround(context) };
    const isRow = isOpen(effect.model, context) && !isOtherRow(models.get(effect.model ?? ""), names);
    if (isRow) saved.push(...pending.filter(isSaved).map((each) => ({ ...each, ...told })));
    pending = pending.filter((each) => !isSaved(each));
  });
  return firstOfEach(saved.flatMap((each) => changeOf(each, { harms, all, sets, fetched, seen, models }) ?? []));
}

/** What one outcome of a test of the same rows lets happen is one way, in however many places it goes on. */
function keyOf({ span, reads, holds }: Decision): string {
  return `${spanKey(span)} ${holds} ${reads.join(" ")}`;
}

/** What an assignment sets of a column that was asked for, where that does not let it happen once more then. */
function settingsBy(
  write: Write,
  { decisions, within }: EffectContext,
  rows: ReadonlyMap<string, FetchedByState>,
  models: Schema["models"],
): readonly Setting[] {
  const { instance, value, model } = write;
  if (instance === null || value !== "plain") return [];
  const row = rows.get(instance);
  return (write.fields ?? []).flatMap((field) => {
    const column = columnNamed(models.get(model ?? ""), field);
    const asking = decisions.filter((decision) => {
      const decided = decidedBy(decision, columnRead(instance, column));
      return decided !== null && !letsThrough(decided, write) && !comparesRows(decision, column);
    });
    const isAsked = row?.states.some((state) => state.column === column && isLeft(state, write)) ?? false;
    const fetched = isAsked && row ? row : null;
    return asking.length === 0 && !fetched ? [] : [{ assignment: write, field, decisions: asking, within, fetched }];
  });
}

function decidedBy({ decidedBy }: Decision, column: string): DecidingColumn | null {
  return decidedBy.find(({ read }) => read === column) ?? null;
}

/** One column of two rows: of a row as it was fetched and of the same one as it is stored, or of rows that do not concern each other. */
function comparesRows({ decidedBy }: Decision, column: string): boolean {
  // What is compared with a constant is of one of several rows, whichever is at hand.
  return decidedBy.filter(({ read, asks }) => read.endsWith(columnRead("", column)) && asks.length === 0).length > 1;
}

/** It does not hold what was asked for any more; of a text that is set to one which is not known nothing says that it is a state. */
function isLeft({ isNull, constant: asked }: SoughtValue, { constant }: Write): boolean {
  if (isNull === "always") return constant !== null;
  return constant === undefined ? typeof asked === "boolean" : constant !== asked;
}

/** `invoice` of `invoice_id` */
function columnNamed(model: Model | undefined, attribute: string): string {
  if (!model || model.columns.has(attribute)) return attribute;
  return [...model.columns.values()].find((column) => column.attribute === attribute)?.name ?? attribute;
}

/** The change with what its way does besides, an insertion before anything else; null where that is nothing. */
function changeOf(change: Saved, noted: Noted): StateChange | null {
  const { decisions, within, fetched, at: _at, ...saved } = change;
  const { instance, model } = saved.assignment;
  // The save itself inserts the row where it is a new one, of which there is no state yet.
  const isOther = (harm: Harm) =>
    !isSameSpan(harm.span, saved.save.span) &&
    !harm.claimed.has(model ?? "") &&
    (harm.computedOf === null || harm.computedOf !== instance) &&
    !isOfOwnSave(harm, saved.save) &&
    !isAskedBehind(harm, change, noted);
  for (const decision of decisions) {
    const otherwise = doneOtherwise(decision, change, noted);
    const harms = (noted.harms.get(keyOf(decision)) ?? []).filter(
      (harm) =>
        isOther(harm) && !excludeEachOther(harm.within, within) && !otherwise.some((other) => doTheSame(harm, other)),
    );
    const isOnWay = (set: Setting) => set.decisions.some((each) => keyOf(each) === keyOf(decision));
    const done = worstOf(harms) ?? (asksIfFree(decision, change, noted) ? claimBy(change, null, noted, isOnWay) : null);
    if (done) return { ...saved, guard: decision.span, isFetchedByIt: false, twice: done.twice, done: done.span };
  }
  if (!fetched) return null;
  const { span: guard, at } = fetched;
  // Without a row there is nothing to set either.
  const scope = fetched.scope ?? within;
  const harms = noted.all.filter((harm) => harm.at > at && isOther(harm) && isAround(scope, harm.within));
  const isOnWay = (set: Setting) => isAround(scope, set.within);
  const done = worstOf(harms) ?? claimBy(change, saved.field, noted, isOnWay) ?? takenBy(change, fetched);
  return done ? { ...saved, guard, isFetchedByIt: true, twice: done.twice, done: done.span } : null;
}

/** The `save()` of the model does it by a test of its own: what is asked there is seldom what was tested before. */
function isOfOwnSave({ within }: Harm, { span }: Write): boolean {
  return isOfSave(span) && within.some((region) => region.kind === "branch" && isSameUnit(region.span, span));
}

/**
 * Others wait from the save on, and come then to a test of another row that is fetched behind it, of a column that this call
 * sets meanwhile.
 */
function isAskedBehind({ held, at: doneAt }: Harm, { assignment, at }: Saved, { sets, seen }: Noted): boolean {
  const saved = assignment.instance;
  if (saved === null || !held.has(saved)) return false;
  return sets.some(({ assignment: { instance }, field }) => {
    if (instance === null || instance === saved) return false;
    const asked = seen.get(columnRead(instance, field));
    return asked !== undefined && asked <= doneAt && (seen.get(instance) ?? 0) > at;
  });
}

function worstOf(done: readonly Harm[]): Harm | undefined {
  return done.find(({ twice }) => twice.kind === "insert") ?? done[0];
}

/** A flag, or one of a few states, tells whether the row is somebody's. */
function asksIfFree(decision: Decision, { assignment, field }: Saved, { models }: Noted): boolean {
  const decided = decidedBy(decision, columnRead(assignment.instance ?? "", field));
  const isBoolean = models.get(assignment.model ?? "")?.columns.get(field)?.kind === "boolean";
  return decided?.asks.some(({ test }) => (test === "truth" ? isBoolean : test !== "none")) ?? false;
}

/** A relation that the same save writes, and by which the row is this call's own. */
function claimBy(
  { assignment, field, assigned }: Saved,
  free: string | null,
  { sets, fetched, models }: Noted,
  isOnWay: (set: Setting) => boolean,
): Pick<Harm, "twice" | "span"> | null {
  const model = models.get(assignment.model ?? "");
  const own = sets.filter(
    (set) => set.assignment.instance === assignment.instance && isOnWay(set) && (free !== null || set.field !== field),
  );
  const saved = own.filter((set) => assigned?.includes(set.field) === true).map((set) => set.assignment);
  const claim = model ? claimedRelation(model, free, saved, fetched.same) : null;
  return model && claim ? { twice: { kind: "claim", model: model.id, field: claim.name }, span: claim.span } : null;
}

/** Another call that came after this one would not have found the row, but the next one that is as it was. */
function takenBy(
  { assigned, assignment, save }: Saved,
  { isAny, states }: FetchedByState,
): Pick<Harm, "twice" | "span"> | null {
  const isState = ({ column, constant }: SoughtValue) =>
    typeof constant !== "string" || assigned?.includes(column) === true;
  if (!isAny || assignment.model === null || !states.every(isState)) return null;
  return { twice: { kind: "take", model: assignment.model }, span: save.span };
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
  return decisions.every((each) => {
    const decided = decidedBy(each, column);
    if (isSameSpan(each.span, span) || !each.reads.includes(column)) return true;
    return decided?.alone === true && letsThrough(decided, assignment);
  });
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
