import { setTimeout as pause } from "node:timers/promises";

/**
 * Polls `condition` until it gives a value that is neither false nor undefined, and returns that value.
 * Throws with `what` when `milliseconds` have passed; an error of the condition itself comes out at once.
 */
export async function until<T>(
  what: string | (() => string),
  milliseconds: number,
  condition: () => Promise<T | false | undefined> | T | false | undefined,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined) return value;
    if (Date.now() > end)
      throw new Error(`Waited ${milliseconds} ms in vain: ${typeof what === "string" ? what : what()}`);
    await pause(50);
  }
}
