import type { Counts } from "../orm/recorded-counts";

/** As many kinds of repeats as a lens names. */
const MOST_LABELS = 2;

/** `51 queries in test_book_list · 50 repeat (author) · 12 ms`; without the name where the reader looks at it. */
export function countText({ queries, repeats, seconds, repeated }: Counts, subject: string | null): string {
  const parts = [`${queriesText(queries)}${subject === null ? "" : ` in ${subject}`}`];
  if (repeats > 0) parts.push(`${repeats} repeat (${labels(repeated.map(({ label }) => label))})`);
  parts.push(durationText(seconds));
  return parts.join(" · ");
}

export function queriesText(queries: number): string {
  return `${queries} ${queries === 1 ? "query" : "queries"}`;
}

/** `0.4 ms`, `12 ms`, `1.3 s`. */
export function durationText(seconds: number): string {
  const milliseconds = seconds * 1000;
  if (milliseconds >= 1000) return `${seconds.toFixed(1)} s`;
  return `${milliseconds < 10 ? Number(milliseconds.toFixed(1)) : Math.round(milliseconds)} ms`;
}

function labels(all: readonly string[]): string {
  const shown = all.slice(0, MOST_LABELS).join(", ");
  return all.length > MOST_LABELS ? `${shown}, …` : shown;
}
