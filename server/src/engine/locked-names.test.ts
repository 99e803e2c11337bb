import { expect, test } from "vitest";
import { lockOf } from "../frontends/django/lock-of";
import { readLockedNames } from "./locked-names";

const isLocked = (text: string, name: string) => readLockedNames(text).includes(lockOf(name));

test("the model at the start of a chain, over several lines", () => {
  const text = `other = Shelf.objects.all()
loaf = (
    Loaf.objects.filter(pk=pk)
    .select_for_update()
    .get()
)`;
  expect(isLocked(text, "Loaf")).toBe(true);
  expect(isLocked(text, "Shelf")).toBe(false);
});

test("a relation of a row", () => {
  expect(isLocked("for slice in loaf.slices.select_for_update():\n    pass", "slices")).toBe(true);
});

test("a method of a queryset's class", () => {
  const text = `class LoafQuerySet(QuerySet):
    def locked(self):
        return self.select_for_update()
`;
  expect(isLocked(text, "LoafQuerySet")).toBe(true);
});

test("a queryset that a name holds", () => {
  const text = `def bake():
    loaves = Loaf.objects.all()
    loaves.select_for_update().update(done=True)

def eat():
    return Slice.objects.all()
`;
  expect(isLocked(text, "Loaf")).toBe(true);
  expect(isLocked(text, "Slice")).toBe(false);
});
