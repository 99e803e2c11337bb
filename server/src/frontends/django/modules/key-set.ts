/** From so many keys on a hash table is worth its size. */
const MOST_LISTED = 8;

/** A set of strings that takes little room while it is small: most answers of the memo are used by one or two others. */
export class KeySet {
  /** A single key by itself. A list is never added to in place: what it grows to would hold room for many more. */
  private keys: string | readonly string[] | Set<string>;

  constructor(first: string) {
    this.keys = first;
  }

  get size(): number {
    if (typeof this.keys === "string") return 1;
    return this.keys instanceof Set ? this.keys.size : this.keys.length;
  }

  add(key: string): void {
    if (this.keys instanceof Set) this.keys.add(key);
    else if (!this.list().includes(key)) {
      this.keys = this.size < MOST_LISTED ? this.list().concat(key) : new Set([...this.list(), key]);
    }
  }

  delete(key: string): void {
    if (this.keys instanceof Set) this.keys.delete(key);
    else if (this.list().includes(key)) this.keys = this.list().filter((other) => other !== key);
  }

  /** The keys as they are now: what is added or deleted meanwhile does not show. */
  list(): readonly string[] {
    if (typeof this.keys === "string") return [this.keys];
    return this.keys instanceof Set ? [...this.keys] : this.keys;
  }
}
