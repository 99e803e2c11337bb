import { keepEqual } from "./keep-answer";
import { KeySet } from "./key-set";

/** Whether what an answer was computed from still gives it. */
type State = typeof CLEAN | typeof UNSURE | typeof STALE;
const CLEAN = 0;
/** Something further down changed: the answers it used are looked at before it is given again. */
const UNSURE = 1;
/** Something it used is different now. */
const STALE = 2;

interface Entry {
  value: unknown;
  /** False for leaves (files) and for answers that were provisional inside a cycle. */
  ready: boolean;
  state: State;
  /** Its value was let go to save room. What was built on it stands. */
  released: boolean;
  /** It is to be computed anew, although what was built on it stands. */
  touched: boolean;
  /** The answer needed itself, or was needed by one that did: it is computed anew with all of its cycle. */
  cyclic: boolean;
  compute: (() => unknown) | null;
  keep: Keep<unknown>;
  /** In the order in which they were first used. */
  uses: readonly string[];
  /** Null while nothing does: most answers are the last of their line. */
  usedBy: KeySet | null;
  /** When it last turned from clean to something else, in drops. */
  since: number;
}

interface Frame {
  readonly key: string;
  readonly uses: Set<string>;
  /** Lowest frame whose unfinished answer was needed; its own index when none was. */
  low: number;
}

/**
 * What to keep of an answer that was computed anew, given the one before: null where they differ, so that all that was
 * built on it is looked at again; else the one to give from now on.
 */
export type Keep<T> = (before: T, now: T) => { readonly value: T } | null;

/** Answers checked on one stack, each for the one that used it. */
const MOST_NESTED = 200;
/** Answers that were not asked for again in so many drops are forgotten. */
const FORGOTTEN_AFTER = 200;

/**
 * Answers kept until something they were computed from changes. Answers know the answers and leaves they used. Dropping a
 * leaf makes what used it stale, and what was built on that unsure. An unsure answer that is asked for has the answers it
 * used brought up to date first, in the order of their use: when none comes out different, it stands. An answer that needs
 * itself gets the `cyclic` value instead; what was computed from such a value is kept only until the outermost answer of
 * the cycle is known.
 */
export class Memo {
  private readonly entries = new Map<string, Entry>();
  private readonly frames: Frame[] = [];
  private readonly active = new Map<string, number>();
  private readonly provisional = new Map<string, { value: unknown; low: number }>();
  private drops = 0;
  private nested = 0;

  /** Notes that the answer being computed depends on a leaf, such as a file's text. */
  depend(leaf: string): void {
    this.frames.at(-1)?.uses.add(leaf);
  }

  /**
   * An answer, computed where there is none that holds. `compute` may be called again later, when the answer is checked for
   * one that was built on it: what it closes over must follow from the key, or from answers used before this one.
   */
  get<T>(key: string, compute: () => T, cyclic: T, keep: Keep<T> = keepEqual): T {
    const parent = this.frames.at(-1);
    parent?.uses.add(key);
    const known = this.entries.get(key);
    if (known?.ready) {
      if (known.state === CLEAN && !known.touched) return known.value as T;
      known.compute = compute;
      this.refresh(key, known);
      if (known.ready) return known.value as T;
    }
    const position = this.active.get(key);
    if (position !== undefined) {
      const entry = this.entries.get(key);
      if (entry) entry.cyclic = true;
      if (parent !== undefined) parent.low = Math.min(parent.low, position);
      return cyclic;
    }
    const early = this.provisional.get(key);
    if (early !== undefined) {
      if (parent !== undefined) parent.low = Math.min(parent.low, early.low);
      return early.value as T;
    }
    return this.compute(key, this.entry(key), compute, keep as Keep<unknown>) as T;
  }

  /** The leaf is different now. */
  drop(leaf: string): void {
    this.drops += 1;
    this.spread(this.entries.get(leaf)?.usedBy?.list(), STALE);
    if (this.drops % FORGOTTEN_AFTER === 0) this.forgetUnasked();
  }

  /**
   * The leaf is different in a way that shows in the answers which used it, but not in what was built on those: they are
   * computed anew when asked for.
   */
  touch(leaf: string): void {
    for (const key of this.entries.get(leaf)?.usedBy?.list() ?? []) {
      const entry = this.entries.get(key);
      if (entry?.cyclic) this.spread([key], STALE);
      else if (entry) entry.touched = true;
    }
  }

  /** Lets go of a large value that at most one answer was built on. It is computed again if it is asked for. */
  release(key: string): void {
    const entry = this.entries.get(key);
    if (!entry?.ready || entry.state !== CLEAN || (entry.usedBy?.size ?? 0) > 1) return;
    entry.ready = false;
    entry.released = true;
    entry.value = undefined;
  }

  private spread(from: readonly string[] | undefined, state: State): void {
    const pending: { keys: readonly string[]; state: State }[] = from ? [{ keys: from, state }] : [];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const key of next.keys) {
        const entry = this.entries.get(key);
        if (entry === undefined || entry.state >= next.state || this.isUnderWay(key)) continue;
        const wasClean = entry.state === CLEAN;
        entry.state = next.state;
        if (entry.cyclic) this.lose(entry);
        if (!wasClean) continue;
        entry.since = this.drops;
        if (entry.usedBy) pending.push({ keys: entry.usedBy.list(), state: UNSURE });
      }
    }
  }

  /** What is being computed uses the answers of today, and so does what is known of the rest of its cycle. */
  private isUnderWay(key: string): boolean {
    return this.active.has(key) || this.provisional.has(key);
  }

  private lose(entry: Entry): void {
    entry.ready = false;
    entry.released = false;
    entry.value = undefined;
    entry.state = STALE;
  }

  /** Makes a ready answer clean again, or leaves it without a value when it turned out to be part of a cycle. */
  private refresh(key: string, entry: Entry): void {
    if (entry.state === UNSURE) this.check(entry);
    if ((entry.touched || entry.state === STALE) && entry.compute && !this.active.has(key))
      this.compute(key, entry, entry.compute, entry.keep);
  }

  private check(entry: Entry): void {
    this.nested += 1;
    try {
      if (this.nested > MOST_NESTED) entry.state = STALE;
      for (const key of entry.uses) {
        if (entry.state === STALE) return;
        const used = this.entries.get(key);
        if (!used || used.state === CLEAN) continue;
        if (used.ready) this.refresh(key, used);
        else if (used.released && used.state === UNSURE) this.check(used);
        // An answer that is not to be had by itself, or is being computed, will tell when it is asked in its place.
        if (!(used.ready || used.released) || isUnclean(used)) entry.state = STALE;
      }
      if (entry.state === UNSURE) entry.state = CLEAN;
    } catch {
      // What failed will fail again where it is asked for, or was not to be asked for any more.
      entry.state = STALE;
    } finally {
      this.nested -= 1;
    }
  }

  private compute(key: string, entry: Entry, compute: () => unknown, keep: Keep<unknown>): unknown {
    const index = this.frames.length;
    const frame: Frame = { key, uses: new Set(), low: index };
    const before = entry.ready ? { value: entry.value } : null;
    entry.ready = false;
    entry.released = false;
    entry.value = undefined;
    entry.compute = compute;
    entry.keep = keep;
    entry.touched = false;
    this.frames.push(frame);
    this.active.set(key, index);
    try {
      const value = compute();
      return this.record(frame, entry, value, index, before);
    } finally {
      this.frames.pop();
      this.active.delete(key);
      const parent = this.frames.at(-1);
      if (parent !== undefined && frame.low < index) parent.low = Math.min(parent.low, frame.low);
    }
  }

  private record(
    frame: Frame,
    entry: Entry,
    value: unknown,
    index: number,
    before: { readonly value: unknown } | null,
  ): unknown {
    this.link(frame, entry);
    const wasClean = entry.state === CLEAN;
    entry.state = CLEAN;
    if (frame.low < index) {
      entry.cyclic = true;
      if (!wasClean) this.spread(entry.usedBy?.list(), STALE);
      this.provisional.set(frame.key, { value, low: frame.low });
      return value;
    }
    const kept = before && !entry.cyclic ? entry.keep(before.value, value) : null;
    if (!kept && (before || !wasClean)) this.spread(entry.usedBy?.list(), STALE);
    entry.value = kept ? kept.value : value;
    entry.ready = true;
    if (this.provisional.size > 0)
      for (const [key, early] of this.provisional) if (early.low >= index) this.provisional.delete(key);
    return entry.value;
  }

  private link(frame: Frame, entry: Entry): void {
    for (const used of entry.uses) if (!frame.uses.has(used)) this.entries.get(used)?.usedBy?.delete(frame.key);
    entry.uses = [...frame.uses];
    for (const used of frame.uses) {
      const leaf = this.entry(used);
      if (leaf.usedBy) leaf.usedBy.add(frame.key);
      else leaf.usedBy = new KeySet(frame.key);
    }
  }

  /** Answers of files that are looked at no more, and under keys that no one uses any more. */
  private forgetUnasked(): void {
    for (const [key, entry] of this.entries) {
      if (entry.state === CLEAN || entry.since > this.drops - FORGOTTEN_AFTER || this.active.has(key)) continue;
      this.spread(entry.usedBy?.list(), STALE);
      for (const used of entry.uses) this.entries.get(used)?.usedBy?.delete(key);
      entry.uses = [];
      this.lose(entry);
      entry.compute = null;
      if (!entry.usedBy?.size) this.entries.delete(key);
    }
  }

  private entry(key: string): Entry {
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = {
        value: undefined,
        ready: false,
        state: CLEAN,
        released: false,
        touched: false,
        cyclic: false,
        compute: null,
        keep: keepNothing,
        uses: [],
        usedBy: null,
        since: 0,
      };
      this.entries.set(key, entry);
    }
    return entry;
  }
}

/** Asked in a function of its own: the type of a field that was compared before does not know that calls change it. */
function isUnclean(entry: Entry): boolean {
  return entry.state !== CLEAN;
}

function keepNothing(): null {
  return null;
}
