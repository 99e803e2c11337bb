import { describe, expect, test } from "vitest";
import { lockOf } from "../frontends/django/lock-of";
import { readFunctions } from "../frontends/django/read-functions";
import { LockReach } from "./lock-reach";
import { readLocks } from "./locked-names";

const LOCKS = [lockOf("Loaf")];

/** Whether a function may run while rows of `Loaf` are locked, by what the files say. */
function mayReach(name: string, files: Record<string, string>, requests = false): boolean {
  const reach = new LockReach((file) => readFunctions(files[file] ?? "", readLocks(files[file] ?? "")));
  return reach.mayReach(name, LOCKS, requests, Object.keys(files));
}

describe("from a function that locks", () => {
  const bake = `def bake(pk):
    with transaction.atomic():
        loaf = Loaf.objects.select_for_update().get(pk=pk)
        loaf.rise()
`;

  test("to a method that it calls", () => {
    expect(mayReach("rise", { "a.py": bake })).toBe(true);
    expect(mayReach("cool", { "a.py": bake })).toBe(false);
  });

  test("through functions of other files", () => {
    const other = "def rise(self):\n    self.oven.heat(self)\n\ndef heat(self, loaf):\n    loaf.brown()\n";
    expect(mayReach("brown", { "a.py": bake, "b.py": other })).toBe(true);
  });

  test("to what it hands over, and to properties", () => {
    const hands = bake.replace("loaf.rise()", "run(self.rise, loaf.is_done)");
    expect(mayReach("rise", { "a.py": hands })).toBe(true);
    expect(mayReach("is_done", { "a.py": hands })).toBe(true);
  });

  test("not to who calls it in a transaction that has ended by then", () => {
    const caller = "def serve(pk):\n    bake(pk)\n    slice_it(pk)\n";
    expect(mayReach("slice_it", { "a.py": bake, "b.py": caller })).toBe(false);
  });

  test("behind it, in the transaction of a caller", () => {
    const caller = "@transaction.atomic\ndef serve(pk):\n    bake(pk)\n    slice_it(pk)\n";
    expect(mayReach("slice_it", { "a.py": bake, "b.py": caller })).toBe(true);
  });

  test("behind it, where each request is a transaction", () => {
    const caller = "def serve(pk):\n    bake(pk)\n    slice_it(pk)\n";
    expect(mayReach("slice_it", { "a.py": bake, "b.py": caller }, true)).toBe(true);
  });

  test("a lock that it gives to its caller", () => {
    const locked = "def locked(pk):\n    return Loaf.objects.select_for_update().get(pk=pk)\n";
    const caller = "def serve(pk):\n    loaf = locked(pk)\n    loaf.rise()\n";
    expect(mayReach("rise", { "a.py": locked, "b.py": caller })).toBe(true);
  });

  test("to receivers of signals where it saves", () => {
    const saves = bake.replace("loaf.rise()", "loaf.save()");
    const receiver = "@receiver(post_save, sender=Loaf)\ndef note(sender, instance, **kwargs):\n    instance.count()\n";
    expect(mayReach("note", { "a.py": saves, "b.py": receiver })).toBe(true);
    expect(mayReach("count", { "a.py": saves, "b.py": receiver })).toBe(true);
    expect(mayReach("note", { "a.py": bake, "b.py": receiver })).toBe(false);
  });

  test("a receiver that is connected by hand", () => {
    const connect = "def ready(self):\n    post_save.connect(note, sender=Loaf)\n";
    expect(
      mayReach("note", { "a.py": bake.replace("rise", "save"), "b.py": connect, "c.py": "def note():\n    pass\n" }),
    ).toBe(true);
  });
});

describe("who uses it runs under the lock", () => {
  test("a decorator", () => {
    const decorator = `def locking(function):
    def inner(pk):
        with transaction.atomic():
            Loaf.objects.select_for_update().get(pk=pk)
            return function(pk)
    return inner
`;
    const used = "@locking\ndef bake(pk):\n    rise(pk)\n\ndef eat(pk):\n    bite(pk)\n";
    expect(mayReach("bake", { "a.py": decorator, "b.py": used })).toBe(true);
    expect(mayReach("rise", { "a.py": decorator, "b.py": used })).toBe(true);
    expect(mayReach("bite", { "a.py": decorator, "b.py": used })).toBe(false);
  });

  test("a context manager", () => {
    const manager = `@contextmanager
def locked(pk):
    with transaction.atomic():
        yield Loaf.objects.select_for_update().get(pk=pk)
`;
    const used = "def bake(pk):\n    with locked(pk) as loaf:\n        loaf.rise()\n";
    expect(mayReach("rise", { "a.py": manager, "b.py": used })).toBe(true);
  });
});

describe("everything, where it cannot be told", () => {
  test("what a variable holds is called", () => {
    const text =
      "def bake(pk):\n    loaf = Loaf.objects.select_for_update().get(pk=pk)\n    step = STEPS[loaf.kind]\n    step(loaf)\n";
    expect(mayReach("anything", { "a.py": text })).toBe(true);
  });

  test("what an expression gives is called", () => {
    const text = "def bake(pk):\n    STEPS[Loaf.objects.select_for_update().get(pk=pk).kind](pk)\n";
    expect(mayReach("anything", { "a.py": text })).toBe(true);
  });

  test("the lock stands in a class", () => {
    expect(mayReach("anything", { "a.py": "class View:\n    queryset = Loaf.objects.select_for_update()\n" })).toBe(
      true,
    );
  });
});

test("rows of another model", () => {
  expect(mayReach("rise", { "a.py": "def bake():\n    Oven.objects.select_for_update().get().rise()\n" })).toBe(false);
});

test("a signature over several lines, and names in texts and comments", () => {
  const text = `def bake(
    pk,
):
    """Does not cool()."""
    # nor rest()
    Loaf.objects.select_for_update().get(pk=pk).rise()


def other():
    turn()
`;
  expect(mayReach("rise", { "a.py": text })).toBe(true);
  for (const name of ["cool", "rest", "turn"]) expect(mayReach(name, { "a.py": text })).toBe(false);
});

test("an edit of a function that is on the way", () => {
  const files: Record<string, string> = {
    "a.py": "def bake(pk):\n    Loaf.objects.select_for_update().get(pk=pk).rise()\n",
    "b.py": "def rise(self):\n    pass\n",
  };
  const reach = new LockReach((file) => readFunctions(files[file] ?? "", readLocks(files[file] ?? "")));
  const ask = () => reach.mayReach("brown", LOCKS, false, Object.keys(files));
  expect(reach.update("b.py")).toBe(false);
  expect(ask()).toBe(false);
  files["b.py"] = "def rise(self):\n    self.brown()\n";
  expect(reach.update("b.py")).toBe(true);
  expect(ask()).toBe(true);
  files["b.py"] = "def rise(self):\n    self.brown()  # now\n";
  expect(reach.update("b.py")).toBe(false);
});
