import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { takeTurns } from "./take-turns";

/** Steps that keep the processor busy for a millisecond each. */
function* work(count: number, done: number[]): Generator<void, string> {
  for (let step = 0; step < count; step += 1) {
    for (const end = performance.now() + 1; performance.now() < end; );
    done.push(step);
    yield;
  }
  return "all";
}

test("others have their turns while long work goes on", async () => {
  const done: number[] = [];
  const working = takeTurns(work(100, done));
  const seen = new Set<number>();
  while (done.length < 100) {
    seen.add(done.length);
    await setImmediate();
  }
  expect(await working).toBe("all");
  // A turn ends after 10 milliseconds, however late the machine is with the steps in it.
  expect(seen.size).toBeGreaterThanOrEqual(3);
  expect(done).toHaveLength(100);
});

test("what is cancelled ends at its next turn", async () => {
  const done: number[] = [];
  let isCancelled = false;
  const working = takeTurns(work(1000, done), () => isCancelled);
  await setImmediate();
  isCancelled = true;
  expect(await working).toBeNull();
  expect(done.length).toBeLessThan(100);
});

test("work of one step is done at once, and never cancelled", async () => {
  expect(await takeTurns(work(0, []), () => true)).toBe("all");
});
