import { setImmediate, setTimeout } from "node:timers/promises";

/** Rounds of the event loop from a message to the answer. */
const ROUNDS = 6;
/** Rounds that take longer, in milliseconds, did something for somebody. */
const BUSY = 5;
/** Where requests do not end, others go on all the same. */
const MOST_TURNS = 20;
/** How long whoever asked may take to fetch a long answer, in milliseconds. */
const FETCHING = 15;

/**
 * Lets whoever waits have their turn. Reading a request and answering it take a round of the event loop each; where
 * something was done in these rounds, there may be more of it, and the answer is to be fetched.
 */
export async function giveWay(): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const start = performance.now();
    for (let round = 0; round < ROUNDS; round += 1) await setImmediate();
    if (performance.now() - start < BUSY) return;
    await setTimeout(FETCHING);
  }
}
