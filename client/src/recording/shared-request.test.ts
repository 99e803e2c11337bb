import { expect, test } from "vitest";
import { SharedRequest } from "./shared-request";

function start() {
  const asked: { answer: (text: string) => void; isCancelled: boolean }[] = [];
  const request = new SharedRequest<string>(() => {
    const one = { answer: (_: string): void => {}, isCancelled: false };
    asked.push(one);
    const answer = new Promise<string>((resolve) => {
      one.answer = resolve;
    });
    return {
      answer,
      cancel: () => {
        one.isCancelled = true;
      },
    };
  });
  return { asked, request };
}

test("all who ask while a request is on its way get its answer; later ones ask anew", async () => {
  const { asked, request } = start();
  const both = [request.get(), request.get()];
  asked[0]?.answer("first");
  expect(await Promise.all(both)).toEqual(["first", "first"]);
  const later = request.get();
  asked[1]?.answer("second");
  expect(await later).toBe("second");
  expect(asked).toHaveLength(2);
});

test("an outdated request is cancelled, and who waits for it gets the newer answer", async () => {
  const { asked, request } = start();
  const early = request.get();
  request.outdate();
  const late = request.get();
  asked[0]?.answer("nothing, since it was cancelled");
  asked[1]?.answer("new");
  expect(await Promise.all([early, late])).toEqual(["new", "new"]);
  expect(asked.map(({ isCancelled }) => isCancelled)).toEqual([true, false]);
});

test("who waits for an outdated request makes it ask anew where nobody else does", async () => {
  const { asked, request } = start();
  const early = request.get();
  request.outdate();
  asked[0]?.answer("old");
  await Promise.resolve();
  await Promise.resolve();
  asked[1]?.answer("new");
  expect(await early).toBe("new");
});
