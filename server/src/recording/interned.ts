/** Keeps one object for each key, numbered in the order they came. */
export class Interned<T> {
  readonly items: T[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of the key's object, which is made when the key is new. */
  numberOf(key: string, make: () => T): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.items.push(make()) - 1;
    this.numbers.set(key, number);
    return number;
  }

  /** The key's object, which is made when the key is new. */
  of(key: string, make: () => T): T {
    return this.items[this.numberOf(key, make)] as T;
  }
}
