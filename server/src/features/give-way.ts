import { setImmediate } from "node:timers/promises";

/** Rounds of the event loop from a message to the written answer. */
const ROUNDS = 6;
/** Rounds that take longer, in milliseconds, did something for somebody. */
const BUSY = 2;

/**
 * Lets whoever waits have their turn. Reading a request, answering it and writing the answer take a round of the event
 * loop each: where something was done in these rounds, there may be more of it.
 */
export async function giveWay(): Promise<void> {
  for (let isQuiet = false; !isQuiet; ) {
    const start = performance.now();
    for (let round = 0; round < ROUNDS; round += 1) await setImmediate();
    isQuiet = performance.now() - start < BUSY;
  }
}
