import { expect, test } from "vitest";
import type { TimelineEntry } from "../../../protocol/recorded";
import { layoutTimeline } from "./layout-timeline";

const entry = (at: number, origin: string, group: number, repeat = false): TimelineEntry => ({
  ...{
    at,
    seconds: 0.001,
    origin,
    file: "/site/views.py",
    line: 1,
    sql: `SELECT ${group}`,
    repeat,
    group,
    phase: "call",
  },
});

test("a lane for each function in the order they begin, a mark for each query, a band around repeats", () => {
  const entries = [entry(0, "view", 1), entry(0.5, "label", 2, true), entry(0.999, "label", 2, true)];
  const { lanes, marks, bands } = layoutTimeline(entries, 1003);
  expect(lanes).toEqual([
    { label: "view", queries: 1 },
    { label: "label", queries: 2 },
  ]);
  expect(marks.map(({ lane, x, width }) => [lane, Math.round(x), Math.round(width)])).toEqual([
    [0, 0, 3],
    [1, 500, 3],
    [1, 999, 3],
  ]);
  expect(bands.map(({ lane, x, width, count }) => [lane, Math.round(x), Math.round(width), count])).toEqual([
    [1, 500, 502, 2],
  ]);
});

test("repeats too close to be told apart are one mark that holds them all; other queries stay apart", () => {
  const entries = [
    entry(0, "label", 1, true),
    entry(0.001, "label", 1, true),
    entry(0.002, "label", 2),
    entry(10, "label", 1, true),
  ];
  const { marks } = layoutTimeline(entries, 500);
  expect(marks.map(({ entries: each }) => each.length)).toEqual([2, 1, 1]);
});

test("a hundred thousand queries make no more marks than there is room for", () => {
  const entries = Array.from({ length: 100_000 }, (_, at) => entry(at / 1000, "label", 1, true));
  const { marks, bands } = layoutTimeline(entries, 800);
  expect(marks.length).toBeLessThanOrEqual(800);
  expect(marks.reduce((sum, mark) => sum + mark.entries.length, 0)).toBe(100_000);
  expect(bands).toHaveLength(1);
});

test("the smallest of many functions share the last lane", () => {
  const entries = Array.from({ length: 30 }, (_, at) => entry(at, `f${at % 20}`, at));
  const { lanes, marks } = layoutTimeline(entries, 500);
  expect(lanes).toHaveLength(12);
  expect(lanes.at(-1)?.label).toBe("9 others");
  expect(lanes.reduce((sum, { queries }) => sum + queries, 0)).toBe(30);
  expect(Math.max(...marks.map(({ lane }) => lane))).toBe(11);
});

test("ticks are round and within the picture", () => {
  const { ticks } = layoutTimeline([entry(0, "a", 1), entry(0.0469, "a", 2)], 503);
  expect(ticks.map(({ seconds }) => Math.round(seconds * 1000))).toEqual([0, 10, 20, 30, 40]);
  expect(ticks.every(({ x }) => x >= 0 && x <= 503)).toBe(true);
});

test("a single query is drawn too", () => {
  expect(layoutTimeline([{ ...entry(0, "a", 1), seconds: 0 }], 300).marks).toHaveLength(1);
});
