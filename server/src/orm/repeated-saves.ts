import type { Effect, Region, Write } from "./effect";
import { isSameSpan, type Span } from "./span";

/** A column that the database computes from itself, saved once more while the row still holds the expression. */
export interface RepeatedSave {
  readonly assignment: Write;
  readonly field: string;
  /** Frames of the save that the expression was meant for, and of the one that computes it again; in a loop, of one and the same. */
  readonly first: readonly Span[];
  readonly again: readonly Span[];
}

/** Expressions that rows still hold when they are saved again, in the order of the saves. */
export function repeatedSavesIn(effects: readonly Effect[]): readonly RepeatedSave[] {
  const found: RepeatedSave[] = [];
  walk(effects, [], new Map(), found);
  return found;
}

/** An expression that a row holds, and the saves that have sent it. */
interface Held {
  readonly instance: string;
  readonly field: string;
  readonly assignment: Write;
  readonly saves: readonly Save[];
}

interface Save {
  readonly frames: readonly Span[];
  /** The alternatives that it stands in, the outermost first. */
  readonly within: readonly Region[];
}

/** By row and column. */
type Holding = Map<string, Held>;

function walk(effects: readonly Effect[], within: readonly Region[], holding: Holding, found: RepeatedSave[]): void {
  let frames: readonly Span[] = [];
  for (const effect of effects) {
    if (effect.kind === "trip") frames = effect.trip.frames;
    else if (effect.kind === "assign") assign(holding, effect);
    else if (effect.kind === "reload") forget(holding, effect.row, effect.columns);
    else if (effect.kind === "save") {
      const isTrip = isSameSpan(frames.at(-1) ?? effect.span, effect.span);
      save(holding, effect, { frames: isTrip ? frames : [effect.span], within }, found);
    } else if ("effects" in effect) walkRegion(effect, within, holding, found);
  }
}

function assign(holding: Holding, effect: Write): void {
  const { instance, fields } = effect;
  if (instance === null) return;
  forget(holding, instance, fields);
  if (!effect.repeats) return;
  for (const field of fields ?? []) {
    holding.set(`${instance}.${field}`, { instance, field, assignment: effect, saves: [] });
  }
}

function forget(holding: Holding, instance: string, fields: readonly string[] | null): void {
  for (const [key, held] of holding) {
    if (held.instance === instance && fields?.includes(held.field) !== false) holding.delete(key);
  }
}

function save(holding: Holding, { instance, fields, partial }: Write, save: Save, found: RepeatedSave[]): void {
  if (partial) return;
  for (const [key, held] of holding) {
    if (held.instance !== instance || fields?.includes(held.field) === false) continue;
    const first = held.saves.find((other) => mayBothHappen(other.within, save.within));
    if (first) found.push({ assignment: held.assignment, field: held.field, first: first.frames, again: save.frames });
    holding.set(key, { ...held, saves: [...held.saves, save] });
  }
}

/** One stands in all the alternatives that the other stands in: else each may happen where the other does not. */
function mayBothHappen(a: readonly Region[], b: readonly Region[]): boolean {
  const [outer, inner] = a.length < b.length ? [a, b] : [b, a];
  return outer.every((region, at) => region === inner[at]);
}

/** What an alternative assigns is held nowhere else, and what it lets go is held nowhere for sure. */
function walkRegion(region: Region, within: readonly Region[], holding: Holding, found: RepeatedSave[]): void {
  if (region.kind === "loop") {
    walkLoop(region, within, holding, found);
    return;
  }
  if (region.kind === "atomic" || region.kind === "sequence") {
    walk(region.effects, within, holding, found);
    return;
  }
  const inner: Holding = new Map(holding);
  walk(region.effects, [...within, region], inner, found);
  takeOver(holding, inner, region.kind === "try");
}

function takeOver(holding: Holding, inner: Holding, keepsNew: boolean): void {
  for (const [key, held] of holding) {
    const then = inner.get(key);
    if (then?.assignment === held.assignment) holding.set(key, then);
    else holding.delete(key);
  }
  for (const [key, held] of inner) if (keepsNew && !holding.has(key)) holding.set(key, held);
}

/** What a row holds before a loop is saved in each of its passes, unless a pass ends that. */
function walkLoop(region: Region, within: readonly Region[], holding: Holding, found: RepeatedSave[]): void {
  const inner: Holding = new Map(holding);
  walk(region.effects, within, inner, found);
  for (const [key, { saves: before, assignment }] of holding) {
    const then = inner.get(key);
    if (!isRepeated(region) || then?.assignment !== assignment) continue;
    const own = then.saves.slice(before.length).find((save) => save.within.length === within.length);
    if (own && before.length === 0) {
      found.push({ assignment, field: then.field, first: own.frames, again: own.frames });
    }
  }
  takeOver(holding, inner, false);
}

function isRepeated({ over }: Region): boolean {
  return over !== null && (over.size.kind !== "fixed" || over.size.count > 1);
}
