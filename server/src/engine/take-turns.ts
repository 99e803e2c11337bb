import { setImmediate } from "node:timers/promises";

/** How long work goes on before requests get their turn, in milliseconds. */
const TURN = 10;

/**
 * Does long work that somebody waits for a step at a time, and lets requests have their turns in between. It does not give
 * way to other long work, as what nobody waits for does. Null when it was cancelled meanwhile.
 */
export async function takeTurns<T>(steps: Iterator<void, T>): Promise<T>;
export async function takeTurns<T>(steps: Iterator<void, T>, isCancelled: () => boolean): Promise<T | null>;
export async function takeTurns<T>(steps: Iterator<void, T>, isCancelled = () => false): Promise<T | null> {
  for (let last = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - last < TURN) continue;
    await setImmediate();
    if (isCancelled()) return null;
    last = performance.now();
  }
}
