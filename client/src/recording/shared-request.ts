/** A request on its way. */
export interface Asked<T> {
  readonly answer: Promise<T>;
  readonly cancel: () => void;
}

/** A long request that is asked once however many wait for its answer; when it is outdated meanwhile, they wait for a newer one. */
export class SharedRequest<T> {
  private running: { readonly answer: Promise<T>; readonly cancel: () => void } | null = null;

  constructor(private readonly ask: () => Asked<T>) {}

  get(): Promise<T> {
    if (this.running !== null) return this.running.answer;
    const asked = this.ask();
    const running = {
      cancel: asked.cancel,
      answer: asked.answer.then((answer) => {
        if (this.running !== running) return this.get();
        this.running = null;
        return answer;
      }),
    };
    this.running = running;
    return running.answer;
  }

  /** To be called when the answer would be another one now. */
  outdate(): void {
    this.running?.cancel();
    this.running = null;
  }
}
