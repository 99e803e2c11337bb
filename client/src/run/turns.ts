/** What is done about a run that goes on when another is wanted. */
export type Wish = "replace" | "wait" | undefined;

/** The right to run: one holds it at a time. */
export class Turn {
  private settle: () => void = () => {};
  private isCancelled = false;
  private cancelProcess: (() => void) | undefined;
  readonly ended = new Promise<void>((resolve) => {
    this.settle = resolve;
  });

  constructor(private readonly onEnd: () => void) {}

  /** Takes what ends the process, once there is one. */
  set onCancel(cancel: () => void) {
    this.cancelProcess = cancel;
    if (this.isCancelled) cancel();
  }

  cancel(): void {
    this.isCancelled = true;
    this.cancelProcess?.();
  }

  end(): void {
    this.onEnd();
    this.settle();
  }
}

/** Gives out turns: two runs at once would share a test database. */
export class Turns {
  private holder: Turn | undefined;

  /** Who runs now. */
  get current(): Turn | undefined {
    return this.holder;
  }

  /** A turn of one's own, at once where nobody runs, else as `ask` says; undefined when it was not wanted after all. */
  async take(ask: () => PromiseLike<Wish>): Promise<Turn | undefined> {
    for (let wish: Wish; this.holder !== undefined; ) {
      const before = this.holder;
      // Who waits already is not asked again when another was faster.
      wish ??= await ask();
      if (wish === undefined) return undefined;
      if (wish === "replace") before.cancel();
      await before.ended;
    }
    const turn = new Turn(() => {
      this.holder = undefined;
    });
    this.holder = turn;
    return turn;
  }
}
