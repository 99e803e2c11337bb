import { expect, test } from "vitest";
import { type Turn, Turns } from "./turns";

const neverAsked = (): Promise<never> => Promise.reject(new Error("nobody runs"));

async function taken(turns: Turns): Promise<Turn> {
  const turn = await turns.take(neverAsked);
  if (turn === undefined) throw new Error("no turn was given");
  return turn;
}

test("the second one waits for the first, which goes on", async () => {
  const turns = new Turns();
  const first = await taken(turns);
  let wasCancelled = false;
  first.onCancel = () => {
    wasCancelled = true;
  };
  const second = turns.take(async () => "wait");
  expect(turns.current).toBe(first);
  first.end();
  expect(turns.current).not.toBe(first);
  expect(await second).toBe(turns.current);
  expect(wasCancelled).toBe(false);
});

test("the second one takes the place of the first, even of one whose process has yet to start", async () => {
  const turns = new Turns();
  const first = await taken(turns);
  const second = turns.take(async () => "replace");
  await Promise.resolve();
  first.onCancel = () => first.end();
  expect(await second).toBe(turns.current);
});

test("who does not want to wait gets no turn, and the first goes on", async () => {
  const turns = new Turns();
  const first = await taken(turns);
  expect(await turns.take(async () => undefined)).toBeUndefined();
  expect(turns.current).toBe(first);
});

test("of two that wait one runs after the other, and none is asked twice", async () => {
  const turns = new Turns();
  const first = await taken(turns);
  let asked = 0;
  const wait = async () => {
    asked++;
    return "wait" as const;
  };
  const order: string[] = [];
  const run = async (name: string): Promise<void> => {
    const turn = await turns.take(wait);
    order.push(`${name} begins`);
    await Promise.resolve();
    order.push(`${name} ends`);
    turn?.end();
  };
  const both = [run("a"), run("b")];
  first.end();
  await Promise.all(both);
  expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  expect(asked).toBe(2);
});
