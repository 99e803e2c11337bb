import { describe, expect, it } from "vitest";
import { Memo } from "./memo";

/** A memo over numbers that are set from outside, and the names of the answers that were computed. */
function counting(numbers: Record<string, number>) {
  const memo = new Memo();
  const computed: string[] = [];
  return {
    memo,
    /** What was computed since the last call. */
    computed: (): string[] => computed.splice(0),
    set(name: string, value: number): void {
      numbers[name] = value;
      memo.drop(name);
    },
    number(name: string): number {
      memo.depend(name);
      return numbers[name] ?? 0;
    },
    answer<T>(name: string, compute: () => T, cyclic: T): T {
      const note = (): T => {
        computed.push(name);
        return compute();
      };
      return memo.get(name, note, cyclic);
    },
  };
}

describe("an answer", () => {
  it("is computed again only when one that it was made of comes out different", () => {
    const { answer, number, set, computed } = counting({ a: 1, b: 1 });
    const isEven = (): boolean => answer("is-even", () => number("a") % 2 === 0, false);
    const text = (): string => answer("text", () => `${isEven()} ${number("b")}`, "");
    expect(text()).toBe("false 1");
    expect(computed()).toEqual(["text", "is-even"]);
    set("a", 3);
    expect(text()).toBe("false 1");
    expect(computed()).toEqual(["is-even"]);
    set("a", 4);
    expect(text()).toBe("true 1");
    expect(computed()).toEqual(["is-even", "text"]);
    set("b", 2);
    expect(text()).toBe("true 2");
    expect(computed()).toEqual(["text"]);
    expect(text()).toBe("true 2");
    expect(computed()).toEqual([]);
  });

  it("is not checked with what an earlier answer no longer leads to", () => {
    const { answer, number, set, computed } = counting({ w: 1, one: 10, two: 20 });
    const which = (): number => answer("which", () => number("w"), 0);
    const chosen = (of: number): number => answer(`chosen-${of}`, () => (of === 1 ? number("one") : number("two")), 0);
    const result = (): number => answer("result", () => chosen(which()), 0);
    expect(result()).toBe(10);
    computed();
    set("one", 11);
    set("w", 2);
    expect(result()).toBe(20);
    expect(computed()).toEqual(["which", "result", "chosen-2"]);
  });

  it("hears of a change that another asker found first", () => {
    const { answer, number, set } = counting({ a: 1 });
    const half = (): number => answer("half", () => Math.floor(number("a") / 2), 0);
    const one = (): number => answer("one", () => half() + 1, 0);
    const other = (): number => answer("other", () => half() + 2, 0);
    expect([one(), other()]).toEqual([1, 2]);
    set("a", 4);
    expect(half()).toBe(2);
    expect([one(), other()]).toEqual([3, 4]);
  });

  it("is the same object as long as it is equal", () => {
    const { answer, number, set } = counting({ a: 1 });
    const list = (): number[] => answer("list", () => [Math.sign(number("a"))], []);
    const before = list();
    set("a", 7);
    expect(list()).toBe(before);
    set("a", -7);
    expect(list()).toEqual([-1]);
  });

  it("that could not be computed is asked for again", () => {
    const { answer, number, set } = counting({ a: 1 });
    const inner = (): number =>
      answer(
        "inner",
        () => {
          if (number("a") === 2) throw new Error("two");
          return number("a");
        },
        0,
      );
    const outer = (): number => answer("outer", () => inner() + 1, 0);
    expect(outer()).toBe(2);
    set("a", 2);
    expect(outer).toThrow("two");
    set("a", 3);
    expect(outer()).toBe(4);
  });

  it("of a cycle is computed with all of its cycle", () => {
    const { answer, number, set, computed } = counting({ a: 1 });
    const even = (): number => answer("even", () => odd() + number("a"), 0);
    const odd = (): number => answer("odd", () => even() + 10, 0);
    const user = (): number => answer("user", () => even() * 2, 0);
    expect(user()).toBe(22);
    expect(odd()).toBe(21);
    computed();
    set("a", 2);
    expect(user()).toBe(24);
    expect(odd()).toBe(22);
    expect(computed()).toEqual(["user", "even", "odd", "odd"]);
  });

  it("built on thousands of others does not exhaust the stack", () => {
    const { answer, number, set } = counting({ a: 1 });
    const at = (depth: number): number =>
      answer(`at-${depth}`, () => (depth === 0 ? number("a") : at(depth - 1) + 1), 0);
    for (let depth = 0; depth <= 20_000; depth += 1) at(depth);
    set("a", 5);
    for (let depth = 0; depth <= 20_000; depth += 100) at(depth);
    expect(at(20_000)).toBe(20_005);
  });
});

it("computes a touched answer anew and leaves alone what was built on it", () => {
  const { memo, computed, answer, number } = counting({ a: 1 });
  const inner = (): number => answer("inner", () => number("a"), 0);
  const outer = (): number => answer("outer", () => inner() + 1, 0);
  outer();
  computed();
  memo.touch("a");
  expect(outer()).toBe(2);
  expect(computed()).toEqual([]);
  inner();
  expect(computed()).toEqual(["inner"]);
});

it("forgets answers that nobody asks for any more, and gives them again to who does", () => {
  const { answer, number, set, computed } = counting({ a: 1, b: 1 });
  const old = (): number => answer("old", () => number("a"), 0);
  const user = (): number => answer("user", () => old() + 1, 0);
  user();
  computed();
  set("a", 2);
  for (let round = 0; round < 1000; round += 1) set("b", round);
  expect(user()).toBe(3);
  expect(computed()).toEqual(["user", "old"]);
});

describe("an answer that was let go", () => {
  /** `text` is made of `is-even`, which is made of the number `a`. */
  function chain() {
    const { memo, answer, number, set, computed } = counting({ a: 1 });
    const isEven = (): boolean => answer("is-even", () => number("a") % 2 === 0, false);
    const text = (): string => answer("text", () => `${isEven()}`, "");
    text();
    memo.release("is-even");
    computed();
    return { memo, isEven, text, answer, set, computed };
  }

  it("leaves what was built on it as it is, and is computed again when it is asked for", () => {
    const { isEven, text, computed } = chain();
    expect(text()).toBe("false");
    expect(computed()).toEqual([]);
    expect(isEven()).toBe(false);
    expect(computed()).toEqual(["is-even"]);
    expect(text()).toBe("false");
    expect(computed()).toEqual([]);
  });

  it("makes what was built on it be computed again when what it was made of changed", () => {
    const { text, set, computed } = chain();
    set("a", 2);
    expect(text()).toBe("true");
    expect(computed()).toEqual(["text", "is-even"]);
  });

  it("is kept when several others were built on it", () => {
    const { memo, isEven, answer, computed } = chain();
    answer("other", () => isEven(), false);
    computed();
    memo.release("is-even");
    isEven();
    expect(computed()).toEqual([]);
  });
});
