import { expect, test } from "vitest";
import { readLoadedNames } from "./loaded-names";

const namesIn = (text: string) => [...readLoadedNames(text)].sort();

test("the steps of each path", () => {
  expect(namesIn('Loaf.objects.select_related("baker__town").prefetch_related("slices")')).toEqual([
    "baker",
    "slices",
    "town",
  ]);
});

test("a Prefetch among other paths, and the paths after it", () => {
  const text = `rows.prefetch_related(
    "labels",  # those of "shops" (not loaded
    Prefetch("slices", queryset=Slice.objects.filter(kind="thin").select_related("eater")),
    "reviews",
  )`;
  expect(namesIn(text)).toEqual(["eater", "labels", "reviews", "slices"]);
});

test("a call that is still being written", () => {
  expect(namesIn('rows.prefetch_related("slices", Prefetch("eater"')).toEqual(["eater", "slices"]);
});
