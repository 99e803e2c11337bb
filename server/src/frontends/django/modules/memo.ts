interface Entry {
  value: unknown;
  /** False for leaves (files) and for answers that were provisional inside a cycle. */
  ready: boolean;
  uses: readonly string[];
  /** Null while nothing does: most answers are the last of their line. */
  usedBy: Set<string> | null;
}

interface Frame {
  readonly key: string;
  readonly uses: Set<string>;
  /** Lowest frame whose unfinished answer was needed; its own index when none was. */
  low: number;
}

/**
 * Answers kept until something they were computed from changes. Answers know the answers and leaves they used, so that
 * dropping a leaf drops exactly what was built on it. An answer that needs itself gets the `cyclic` value instead;
 * what was computed from such a value is kept only until the outermost answer of the cycle is known.
 */
export class Memo {
  private readonly entries = new Map<string, Entry>();
  private readonly frames: Frame[] = [];
  private readonly active = new Map<string, number>();
  private readonly provisional = new Map<string, { value: unknown; low: number }>();

  /** Notes that the answer being computed depends on a leaf, such as a file's text. */
  depend(leaf: string): void {
    this.frames.at(-1)?.uses.add(leaf);
  }

  get<T>(key: string, compute: () => T, cyclic: T): T {
    const parent = this.frames.at(-1);
    parent?.uses.add(key);
    const known = this.entries.get(key);
    if (known?.ready) return known.value as T;
    const position = this.active.get(key);
    if (position !== undefined) {
      if (parent !== undefined) parent.low = Math.min(parent.low, position);
      return cyclic;
    }
    const early = this.provisional.get(key);
    if (early !== undefined) {
      if (parent !== undefined) parent.low = Math.min(parent.low, early.low);
      return early.value as T;
    }
    return this.compute(key, compute);
  }

  /** Forgets every answer built on the leaf. Returns true when there was one. */
  drop(leaf: string): boolean {
    const pending = [...(this.entries.get(leaf)?.usedBy ?? [])];
    const found = pending.length > 0;
    for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
      const entry = this.entries.get(key);
      if (entry === undefined) continue;
      if (entry.usedBy) pending.push(...entry.usedBy);
      for (const used of entry.uses) this.entries.get(used)?.usedBy?.delete(key);
      this.entries.delete(key);
    }
    return found;
  }

  private compute<T>(key: string, compute: () => T): T {
    const index = this.frames.length;
    const frame: Frame = { key, uses: new Set(), low: index };
    this.frames.push(frame);
    this.active.set(key, index);
    try {
      const value = compute();
      this.record(frame, value, index);
      return value;
    } finally {
      this.frames.pop();
      this.active.delete(key);
      const parent = this.frames.at(-1);
      if (parent !== undefined && frame.low < index) parent.low = Math.min(parent.low, frame.low);
    }
  }

  private record(frame: Frame, value: unknown, index: number): void {
    const entry = this.entry(frame.key);
    for (const used of entry.uses) if (!frame.uses.has(used)) this.entries.get(used)?.usedBy?.delete(frame.key);
    entry.uses = [...frame.uses];
    for (const used of frame.uses) {
      const leaf = this.entry(used);
      leaf.usedBy ??= new Set();
      leaf.usedBy.add(frame.key);
    }
    if (frame.low < index) {
      this.provisional.set(frame.key, { value, low: frame.low });
      return;
    }
    entry.value = value;
    entry.ready = true;
    if (this.provisional.size > 0)
      for (const [key, early] of this.provisional) if (early.low >= index) this.provisional.delete(key);
  }

  private entry(key: string): Entry {
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = { value: undefined, ready: false, uses: [], usedBy: null };
      this.entries.set(key, entry);
    }
    return entry;
  }
}
