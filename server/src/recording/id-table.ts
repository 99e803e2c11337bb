const PAGE = 1 << 14;

/** Small numbers by id, in pages: a recording has millions of queries, and an odd line may name any id. */
export class IdTable {
  private readonly pages = new Map<number, Int32Array>();

  /** Null where nothing was set. */
  get(id: number): number | null {
    const value = this.pages.get(Math.floor(id / PAGE))?.[id % PAGE] ?? 0;
    return value === 0 ? null : value - 1;
  }

  /** `value` is a whole number that is not negative. */
  set(id: number, value: number): void {
    const at = Math.floor(id / PAGE);
    let page = this.pages.get(at);
    if (!page) {
      page = new Int32Array(PAGE);
      this.pages.set(at, page);
    }
    page[id % PAGE] = Math.min(value, 0x7ffffffe) + 1;
  }
}
