import type { Fix, Refusal } from "../../../orm/fix";
import type { Statement } from "../syntax/ast";
import type { GetThenCreate } from "./get-then-create-form";
import type { Located } from "./locate";
import { longestLine } from "./longest-line";
import type { GivenExpression } from "./new-row";
import { type Comments, type Piece, placeComments } from "./place-comments";
import { quoteLike } from "./text-style";
import { unusedName } from "./unused-name";
import { handingOf, isPlainCall } from "./worked-out";

/** The statements of a look and a creation as one call; what is done besides stays, with all comments. */
export function writeGetOrCreate(
  place: Located,
  written: GetThenCreate,
  unit: string,
): (Fix & { readonly name: string }) | Refusal {
  const { text, base } = place;
  const start = base + (written.replaced[0]?.s ?? 0);
  const last = base + (written.replaced.at(-1)?.e ?? 0);
  const end = last + (/^[ \t]*#[^\r\n]*/.exec(text.slice(last))?.[0].length ?? 0);
  const form = isReturnedNext(text.slice(end), written) ? { ...written, end: null } : written;
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const [found, made] = [form.found, form.made].map((block) => linesOf(place, block, end));
  const isClause = /^elif\b/.test(text.slice(start, start + 5));
  const isElif = [...form.found.slice(0, 1), ...form.made.slice(0, 1)].some(({ s }) =>
    /^elif\b/.test(text.slice(base + s, base + s + 5)),
  );
  if (isElif) return { refused: "An `elif` stands beside the creation." };
  if (isClause) return { refused: "The row is looked for in an `elif`." };
  if (indent.trim() !== "" || !found || !made || !/^[ \t]*(?:[\r\n]|$)/.test(text.slice(end))) {
    return { refused: "The statements do not stand on lines of their own." };
  }
  const removed = without(start, end, [found, made]);
  if (removed.some((piece) => /"""|'''|\\\r?\n/.test(text.slice(piece.start, piece.end)))) {
    return { refused: "A text of several lines stands there." };
  }
  const comments = placeComments(place, form, removed);
  if ("refused" in comments) return comments;
  const step = stepOf(place, form, indent);
  const needsFlag = form.found.length + form.made.length > 0 || form.end !== null || form.flag !== null;
  const flag =
    form.flag ??
    (needsFlag || usesUnderscore(place, unit) ? unusedName(place, unit, ["created", "is_new", "was_created"]) : "_");
  const returned = `return ${form.target}`;
  const blocks = [
    {
      at: made.start,
      test: flag,
      lines: form.end === "returns-made" ? [`${indent}${step}${returned}`] : made.lines,
      said: comments.made,
    },
    { at: found.start, test: `not ${flag}`, lines: found.lines, said: comments.found },
  ];
  const kept = blocks.filter(({ lines }) => lines.length > 0);
  const said = blocks.flatMap((block) => (kept.includes(block) ? [] : block.said));
  const linesUnder = (block: (typeof blocks)[number]) => [
    ...block.said.map((comment) => `${blanksOf(block.lines)}${comment}`),
    ...block.lines,
  ];
  const [first, second] = kept.sort((a, b) => a.at - b.at);
  const lines = [
    ...[...comments.front, ...said].map((comment) => `${indent}${comment}`),
    ...form.before.map((statement) =>
      withComments(moved(place, statement, indent), indent, comments.statements.get(statement)),
    ),
    `${indent}${callText(place, form, needsFlag ? flag : null, flag, unit, indent, step, comments.keywords)}`,
    ...(first ? [`${indent}if ${first.test}:`, ...linesUnder(first)] : []),
    ...(second ? [`${indent}else:`, ...linesUnder(second)] : []),
    ...(form.end === "returns-either" ? [`${indent}${returned}`] : []),
  ];
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const newText = lines.join("\n").split(/\r?\n/).join(newline).slice(indent.length);
  const name = nameOf(form);
  return {
    name,
    title: `Use \`${name}()\`, which finds the row that another call created meanwhile`,
    safety: "unsafe",
    edits: [{ file: place.file, start, end, newText }],
    changes: [
      "A row that another call inserted meanwhile is returned, where `IntegrityError` came out before.",
      ...(form.updates ? ["Of a row that is found, what is not named in `defaults` is not saved."] : []),
    ],
  };
}

/** The statement behind returns the row as well, so that a new one needs no way of its own. */
function isReturnedNext(behind: string, { end, found, target }: GetThenCreate): boolean {
  const next = /^\s*return[ \t]+(\w+)[ \t]*(?:\r?\n|$)/.exec(behind)?.[1];
  return end === "returns-made" && found.length === 0 && target !== null && next === target;
}

function nameOf({ updates, awaited }: GetThenCreate): string {
  return `${awaited ? "a" : ""}${updates ? "update_or_create" : "get_or_create"}`;
}

/** A block that stays as it is written. */
interface KeptLines {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** The lines of statements that follow each other, with the comments before them; null where they share lines with others. */
function linesOf({ text, base }: Located, block: readonly Statement[], limit: number): KeptLines | null {
  const [first] = block;
  const last = block.at(-1);
  if (!first || !last) return { start: 0, end: 0, lines: [] };
  let start = text.lastIndexOf("\n", base + first.s - 1) + 1;
  if (text.slice(start, base + first.s).trim() !== "" || /^elif\b/.test(text.slice(base + first.s))) return null;
  for (;;) {
    const previous = text.lastIndexOf("\n", start - 2) + 1;
    if (previous >= start || !/^[ \t]*(#[^\n]*)?\r?\n$/.test(text.slice(previous, start))) break;
    start = previous;
  }
  const stop = base + last.e;
  const end = Math.min(limit, stop + (/^[ \t]*#[^\r\n]*/.exec(text.slice(stop))?.[0].length ?? 0));
  return { start, end, lines: text.slice(start, end).split(/\r?\n/) };
}

/** What is not kept. */
function without(start: number, end: number, kept: readonly KeptLines[]): Piece[] {
  const blocks = kept.filter(({ lines }) => lines.length > 0).sort((a, b) => a.start - b.start);
  const starts = [start, ...blocks.map((block) => block.end)];
  return starts.map((from, at) => ({ start: from, end: blocks[at]?.start ?? end }));
}

/** How deep the code of a block stands. */
function blanksOf(lines: readonly string[]): string {
  return /^[ \t]*/.exec(lines.find((line) => line.trim() !== "") ?? "")?.[0] ?? "";
}

/** A piece of code on lines of its own, with what is said of it. */
function withComments(code: string, indent: string, comments: Comments | undefined): string {
  const before = (comments?.before ?? []).map((comment) => `${indent}${comment}\n`).join("");
  return `${before}${indent}${code}${comments?.behind ? `  ${comments.behind}` : ""}`;
}

/** What one more level is indented by. */
function stepOf({ text, base }: Located, { replaced }: GetThenCreate, indent: string): string {
  const code = text.slice(base + (replaced[0]?.s ?? 0), base + (replaced.at(-1)?.e ?? 0));
  const inner = [...code.matchAll(/:[ \t]*(?:#[^\n]*)?\r?\n([ \t]+)\S/g)].map(([, blanks = ""]) => blanks);
  const deeper = inner.find((blanks) => blanks.startsWith(indent) && blanks.length > indent.length);
  return deeper?.slice(indent.length) ?? (indent.startsWith("\t") ? "\t" : "    ");
}

/** A statement that comes before the call, as deep as that. */
function moved({ text, base }: Located, { s, e }: Statement, indent: string): string {
  const start = base + s;
  const own = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const written = text.slice(start, base + e);
  return own.startsWith(indent) ? written.replaceAll(`\n${own}`, `\n${indent}`) : written;
}

/** `_` is the name of a translation there. */
function usesUnderscore({ text, facts }: Located, unit: string): boolean {
  const found = facts.units.get(unit);
  return found !== undefined && /(?<![\w.])_\(/.test(text.slice(found.start, found.end));
}

function callText(
  place: Located,
  form: GetThenCreate,
  asked: string | null,
  flag: string,
  unit: string,
  indent: string,
  step: string,
  said: ReadonlyMap<string, Comments>,
): string {
  const { text, base } = place;
  const write = ({ s, e }: { readonly s: number; readonly e: number }) => text.slice(base + s, base + e);
  const pairs = form.given.map((each) => ({
    code: `${quoteLike(place, each.name)}: ${handed(each, form.updates, write)}`,
    said: said.get(each.name),
  }));
  const sought = form.sought.map((each) => ({ code: write(each), said: said.get(each.name ?? "") }));
  const flat = `defaults={${pairs.map(({ code }) => code).join(", ")}}`;
  const all = [...sought.map(({ code }) => code), ...(pairs.length === 0 ? [] : [flat])];
  const other = usesUnderscore(place, unit) ? unusedName(place, unit, ["row", "existing"]) : "_";
  const { before, tail } = aroundCall(form, asked, flag, other);
  const head = `${before}${write(form.manager)}.${nameOf(form)}(`;
  const line = `${head}${all.join(", ")}${tail}`;
  const limit = longestLine(text);
  if (indent.length + line.length <= limit && !line.includes("\n") && said.size === 0) return line;
  const inner = `${indent}${step}`;
  const entry = (each: (typeof sought)[number], blanks: string) =>
    `${withComments(`${each.code},`, blanks, each.said)}\n`;
  const isShort = inner.length + flat.length < limit && !flat.includes("\n") && pairs.every((each) => !each.said);
  const entries = pairs.map((pair) => entry(pair, `${inner}${step}`)).join("");
  const defaults = isShort ? `${inner}${flat},\n` : `${inner}defaults={\n${entries}${inner}},\n`;
  const body = sought.map((each) => entry(each, inner)).join("");
  return `${head}\n${body}${pairs.length === 0 ? "" : defaults}${indent}${tail}`;
}

/** What stands before the call, and its end. */
function aroundCall({ target, returned, awaited }: GetThenCreate, asked: string | null, flag: string, unnamed: string) {
  const wait = awaited ? "await " : "";
  if (returned) return awaited ? { before: "return (await ", tail: "))[0]" } : { before: "return ", tail: ")[0]" };
  if (target !== null) return { before: `${target}, ${flag} = ${wait}`, tail: ")" };
  return { before: asked === null ? wait : `${unnamed}, ${flag} = ${wait}`, tail: ")" };
}

function handed(
  { value }: GivenExpression,
  updates: boolean,
  write: (part: { readonly s: number; readonly e: number }) => string,
): string {
  if (updates) return write(value);
  const handing = handingOf(value);
  if (handing === "its-function" && isPlainCall(value)) return write(value.fn);
  return handing === "in-lambda" ? `lambda: ${write(value)}` : write(value);
}
