import type { TimelineEntry } from "../../protocol/recorded";
import { formatTime } from "../src/recording/write-query-list";
import { layoutTimeline, type Mark, type TimelineLayout } from "../src/report/layout-timeline";
import { element, svgElement } from "./element";
import { host } from "./host";

const LABELS = 240;
/** As many letters as have room beside the lanes, wide ones among them. */
const LETTERS = 30;
const LANE = 26;
const AXIS = 22;
/** The colours that follow one another, from lane to lane. */
const COLORS = 6;

/**
 * The queries of a test over time: a lane for each function that sent some, a mark for each query, a band around those that
 * repeat each other. The arrow keys go from mark to mark, Enter goes to the code.
 */
export function drawTimeline(name: string, entries: readonly TimelineEntry[], width: number): HTMLElement {
  if (entries.length === 0) return element("p", { class: "quiet" }, "No queries were sent in it.");
  const layout = layoutTimeline(entries, Math.max(120, width - LABELS - 12));
  const detail = element("div", { class: "detail", "aria-live": "polite" });
  const hint = "Point at a mark to see its SQL; click it, or press Enter, to go to the code.";
  detail.append(element("p", { class: "quiet" }, hint));
  const marks = layout.marks.map((mark, at) => drawMark(mark, at));
  const picture = svgElement(
    "svg",
    {
      class: "timeline",
      width,
      height: layout.lanes.length * LANE + AXIS,
      role: "listbox",
      tabindex: 0,
      "aria-label": `Queries of ${name} over time`,
    },
    ...drawAxis(layout),
    ...drawLanes(layout),
    svgElement("g", { transform: `translate(${LABELS} 0)` }, ...drawBands(layout), ...marks),
  );
  listen(picture, layout.marks, marks, detail);
  return element("div", {}, picture, detail);
}

function drawAxis({ ticks, lanes }: TimelineLayout): SVGElement[] {
  const bottom = lanes.length * LANE;
  return ticks.flatMap(({ x, seconds }) => [
    svgElement("line", { class: "tick", x1: LABELS + x, x2: LABELS + x, y1: 0, y2: bottom }),
    svgElement("text", { class: "axis", x: LABELS + x, y: bottom + 15 }, seconds === 0 ? "0" : formatTime(seconds)),
  ]);
}

function drawLanes({ lanes }: TimelineLayout): SVGElement[] {
  return lanes.map(({ label, queries }, at) => {
    const count = ` · ${queries}`;
    const short = shorten(label, LETTERS - count.length);
    const title = svgElement("title", {}, label + count);
    return svgElement("text", { class: "lane", x: LABELS - 10, y: at * LANE + LANE / 2 + 4 }, title, short + count);
  });
}

/** Keeps the end of a long name, where the method is. */
function shorten(label: string, most: number): string {
  return label.length > most ? `…${label.slice(1 - most)}` : label;
}

function drawBands({ bands }: TimelineLayout): SVGElement[] {
  return bands.flatMap(({ lane, x, width, count }) => {
    const box = { class: "band", x: x - 3, y: lane * LANE + 2, width: width + 6, height: LANE - 4, rx: 3 };
    const title = svgElement("title", {}, `${count} queries that repeat each other`);
    return [svgElement("rect", box, title)];
  });
}

function drawMark({ lane, x, width, entries: [first, ...more] }: Mark, at: number): SVGElement {
  const isRepeat = first.repeat ? " repeat" : "";
  return svgElement("rect", {
    id: `mark-${at}`,
    class: `mark color-${lane % COLORS}${isRepeat}`,
    role: "option",
    "aria-selected": "false",
    "aria-label": `${more.length + 1} × ${first.origin}, ${first.sql}`,
    "data-at": at,
    x,
    y: lane * LANE + 6,
    width,
    height: LANE - 12,
  });
}

function listen(
  picture: SVGSVGElement,
  marks: readonly Mark[],
  drawn: readonly SVGElement[],
  detail: HTMLElement,
): void {
  let current = -1;
  const select = (at: number): void => {
    drawn[current]?.setAttribute("aria-selected", "false");
    current = Math.max(0, Math.min(marks.length - 1, at));
    const mark = marks[current];
    if (mark === undefined) return;
    drawn[current]?.setAttribute("aria-selected", "true");
    picture.setAttribute("aria-activedescendant", `mark-${current}`);
    detail.replaceChildren(...describeMark(mark));
  };
  const markAt = ({ target }: Event): number => Number((target as Element).getAttribute("data-at") ?? -1);
  picture.addEventListener("pointerover", (event) => {
    if (markAt(event) >= 0) select(markAt(event));
  });
  picture.addEventListener("click", (event) => {
    const mark = marks[markAt(event)];
    if (mark !== undefined) open(mark);
  });
  picture.addEventListener("focus", () => {
    if (current < 0) select(0);
  });
  picture.addEventListener("keydown", (event) => {
    const mark = marks[current];
    if (event.key === "Enter" && mark !== undefined) open(mark);
    const next = keyTarget(event.key, current, marks);
    if (next === undefined) return;
    event.preventDefault();
    select(next);
  });
}

/** Left and right go by time; up and down to the nearest mark of the lane above or below. */
function keyTarget(key: string, current: number, marks: readonly Mark[]): number | undefined {
  if (key === "ArrowRight") return current + 1;
  if (key === "ArrowLeft") return current - 1;
  if (key === "Home") return 0;
  if (key === "End") return marks.length - 1;
  const from = marks[current];
  if (from === undefined || (key !== "ArrowUp" && key !== "ArrowDown")) return undefined;
  const lane = from.lane + (key === "ArrowUp" ? -1 : 1);
  const near = marks
    .map((mark, at) => ({ at, lane: mark.lane, distance: Math.abs(mark.x - from.x) }))
    .filter((each) => each.lane === lane)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.at ?? current;
}

function describeMark({ entries: [first, ...more] }: Mark): HTMLElement[] {
  const count = more.length + 1;
  const seconds = [first, ...more].reduce((sum, entry) => sum + entry.seconds, 0);
  const repeats = first.repeat ? " · repeats" : "";
  const place = first.line === null ? first.origin : `${first.origin}, line ${first.line + 1}`;
  const head = `${count === 1 ? "1 query" : `${count} queries`} · ${formatTime(seconds)} · ${place}${repeats}`;
  return [element("p", {}, head), element("pre", {}, element("code", {}, first.sql))];
}

function open({ entries: [{ file, line }] }: Mark): void {
  if (file !== null && line !== null) host.postMessage({ kind: "open", file, line, character: 0 });
}
