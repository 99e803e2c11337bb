/**
 * A place in a source text of any language. Offsets are UTF-16 code units, `end` exclusive, and count from the start of
 * `unit`: a function keeps its spans when text above it changes. The empty unit is the whole file.
 */
export interface Span {
  /** Absolute path, posix separators. */
  readonly file: string;
  /**
   * The enclosing unit of analysis, by its name inside the file: Python's `__qualname__`, followed by `#2`, `#3` ... where
   * a file defines the same qualified name again (overloads, property setters). "" for the file itself.
   */
  readonly unit: string;
  readonly start: number;
  readonly end: number;
}

/** Both stand in one function, or in one file outside of functions. */
export function isSameUnit(a: Pick<Span, "file" | "unit">, b: Pick<Span, "file" | "unit">): boolean {
  return a.file === b.file && a.unit === b.unit;
}

export function isWithin(inner: Span, outer: Span): boolean {
  return isSameUnit(inner, outer) && outer.start <= inner.start && inner.end <= outer.end;
}

export function isSameSpan(a: Span, b: Span): boolean {
  return isSameUnit(a, b) && a.start === b.start && a.end === b.end;
}

export function spanKey(span: Span): string {
  return `${span.file}|${span.unit}|${span.start}|${span.end}`;
}

/** Each of the spans once, in their order. */
export function distinctSpans(spans: readonly Span[]): Span[] {
  return spans.filter((span, at) => spans.findIndex((other) => isSameSpan(span, other)) === at);
}
