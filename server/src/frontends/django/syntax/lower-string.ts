import type { Expression, FormattedString } from "./ast";
import type { Lowering } from "./lowering";
import { readStringLiteral } from "./string-literal";

type FormattedPart = FormattedString["parts"][number];

const PREFIX = /^[a-zA-Z]{0,3}/;

/** One string literal: a value, the parts of an f-string, or bytes. */
export function lowerString(lowering: Lowering, node: number): Expression {
  return joinLiterals(lowering, node, [node]);
}

/** Literals that stand side by side are one string. */
export function lowerConcatenatedString(lowering: Lowering, node: number): Expression {
  return joinLiterals(lowering, node, lowering.parts(node));
}

function joinLiterals(lowering: Lowering, node: number, literals: readonly number[]): Expression {
  const s = lowering.start(node);
  const e = lowering.end(node);
  const parts: FormattedPart[] = [];
  let value = "";
  let bytes = false;
  let template = false;
  let whole = true;
  for (const literal of literals) {
    const text = lowering.textOf(literal);
    const interpolations = lowering.parts(literal).filter((child) => lowering.kindOf(child) === "interpolation");
    for (const child of interpolations) lowerInterpolation(lowering, child, parts);
    const read = interpolations.length === 0 ? readStringLiteral(text) : null;
    const prefix = (PREFIX.exec(text)?.[0] ?? "").toLowerCase();
    if (prefix.includes("t")) template = true;
    bytes ||= prefix.includes("b");
    if (read) value += prefix.includes("f") ? read.value.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0)) : read.value;
    else if (interpolations.length === 0) whole = false;
  }
  // A template string formats nothing by itself.
  if (template || !whole) return { k: "other", s, e, parts: parts.map((part) => part.value) };
  if (bytes) return { k: "const", s, e, t: "bytes", v: null };
  return parts.length > 0 ? { k: "fstr", s, e, parts } : { k: "str", s, e, v: value };
}

/** `{value!r:{width}}`: the value, then what its format specification interpolates. */
function lowerInterpolation(lowering: Lowering, node: number, into: FormattedPart[]): void {
  const parts = lowering.parts(node);
  const value = parts.find((child) => lowering.isExpression(child));
  const conversion = parts.find((child) => lowering.kindOf(child) === "type_conversion");
  const specification = parts.find((child) => lowering.kindOf(child) === "format_specifier");
  if (value !== undefined) {
    const letter = conversion === undefined ? "" : lowering.textOf(conversion);
    const call = letter === "!r" ? "repr" : letter === "!a" ? "ascii" : "str";
    const debug = conversion === undefined && specification === undefined && isSelfDocumenting(lowering, value, node);
    into.push({ value: lowering.expression(withoutSpecification(lowering, value), node), call: debug ? "repr" : call });
  }
  if (specification === undefined) return;
  for (const child of lowering.parts(specification)) lowerInterpolation(lowering, child, into);
}

/** To Python `f"{x:=10}"` is `x` with the specification `=10`; the parser takes it for an assignment. */
function withoutSpecification(lowering: Lowering, value: number): number {
  return lowering.kindOf(value) === "named_expression" ? (lowering.parts(value)[0] ?? value) : value;
}

/** `f"{book=}"` shows the text of the expression and then its repr. */
function isSelfDocumenting(lowering: Lowering, value: number, interpolation: number): boolean {
  return /^[\s)]*=/.test(lowering.textBetween(lowering.end(value), lowering.end(interpolation)));
}
