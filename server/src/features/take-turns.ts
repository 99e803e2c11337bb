import { giveWay } from "./give-way";

/** How long work goes on before requests get their turn, in milliseconds. */
const TURN = 25;

/** Does long work a step at a time, and lets requests have their turns in between. Null when it was cancelled meanwhile. */
export async function takeTurns<T>(steps: Iterator<void, T>): Promise<T>;
export async function takeTurns<T>(steps: Iterator<void, T>, isCancelled: () => boolean): Promise<T | null>;
export async function takeTurns<T>(steps: Iterator<void, T>, isCancelled = () => false): Promise<T | null> {
  for (let last = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - last < TURN) continue;
    await giveWay();
    if (isCancelled()) return null;
    last = performance.now();
  }
}
