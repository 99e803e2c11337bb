import type { FunctionDefinition } from "../syntax/ast";
import type { ModuleFacts } from "../syntax/module-facts";
import type { MemberStep } from "./call-chain";
import { type Located, stringsIn } from "./locate";

/** Writes a string literal with the quotes that the statement, else the file, uses most. */
export function quoteLike(place: Located, value: string): string {
  const quote =
    quoteWithin(place) ??
    usualQuote(place, [place.statement ?? place.node], place.base) ??
    quoteOfFile(place.facts, place.text) ??
    '"';
  return `${quote}${value}${quote}`;
}

/** Inside an f-string: the quote that the f-string does not use. */
function quoteWithin({ formatted, text, base }: Located): string | null {
  if (!formatted) return null;
  return /["']/.exec(text.slice(base + formatted.s, base + formatted.e))?.[0] === "'" ? '"' : "'";
}

/** Facts are made anew with each text, so that the answer holds as long as they do. */
const fileQuotes = new WeakMap<ModuleFacts, string | null>();

/** The quote that most string literals of a file have; null when it has none. */
export function quoteOfFile(facts: ModuleFacts, text: string): string | null {
  const known = fileQuotes.get(facts);
  if (known !== undefined) return known;
  const counts = [countQuotes(text, facts.body, 0)];
  for (const { definition, start } of facts.units.values()) counts.push(countUnitQuotes(text, definition, start));
  const quote = winner(counts.reduce((a, b) => ({ single: a.single + b.single, double: a.double + b.double })));
  fileQuotes.set(facts, quote);
  return quote;
}

/** A unit keeps its definition as long as its text is the same. */
const unitQuotes = new WeakMap<FunctionDefinition, QuoteCounts>();

function countUnitQuotes(text: string, definition: FunctionDefinition, start: number): QuoteCounts {
  const known = unitQuotes.get(definition) ?? countQuotes(text, definition, start);
  unitQuotes.set(definition, known);
  return known;
}

function usualQuote(place: Located, tree: unknown, base: number): string | null {
  return winner(countQuotes(place.text, tree, base));
}

interface QuoteCounts {
  readonly single: number;
  readonly double: number;
}

function winner({ single, double }: QuoteCounts): string | null {
  if (single === double) return single === 0 ? null : '"';
  return single > double ? "'" : '"';
}

/** Docstrings and other triple-quoted strings say nothing about short ones. */
function countQuotes(text: string, tree: unknown, base: number): QuoteCounts {
  const counts = { single: 0, double: 0 };
  for (const { s, e } of stringsIn(tree)) {
    const literal = /^[a-zA-Z]*('''|"""|'|")/.exec(text.slice(base + s, base + e))?.[1];
    if (literal === "'") counts.single += 1;
    if (literal === '"') counts.double += 1;
  }
  return counts;
}

/** What stands between two calls of a chain. */
export interface Joint {
  /** Everything from the end of one call to the start of the next one's name. */
  readonly text: string;
  /** Calls stand on lines of their own inside brackets, with the dot leading. */
  readonly ownLine: boolean;
}

export const INLINE: Joint = { text: ".", ownLine: false };

/** The joint before a step, as it would be written anew: its line break and indentation without its comments. */
export function jointBefore(place: Located, step: MemberStep): Joint {
  const written = place.text.slice(place.base + step.before, place.base + step.nameStart);
  const bare = written.replace(/#[^\r\n]*/g, "");
  const lines = /(\\?)(\r?\n)([ \t]*)(\.?)[ \t]*$/.exec(bare);
  if (!lines) return INLINE;
  const [, backslash, end, indent, dot] = lines;
  const broken = `${backslash ? " \\" : ""}${end}${indent}`;
  return dot === "." ? { text: `${broken}.`, ownLine: backslash === "" } : { text: `.${broken}`, ownLine: false };
}

/** End of the comment that follows on the same line, or the offset itself when none does. Offsets count from the file's start. */
export function endOfComment(text: string, offset: number): number {
  const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(offset, offset + 1000));
  return offset + (comment?.[0].length ?? 0);
}
