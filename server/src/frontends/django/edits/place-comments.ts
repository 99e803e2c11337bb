import type { Statement } from "../syntax/ast";
import { commentsIn } from "./comments-in";
import type { GetThenCreate } from "./get-then-create-form";
import { isSameColumn } from "./is-sought-value";
import type { Located } from "./locate";
import { isPlainCall } from "./worked-out";

/** What is said of one thing: on lines before it, and behind it. */
export interface Comments {
  readonly before: readonly string[];
  readonly behind: string | null;
}

/** Where the comments of the statements go that are replaced. */
export interface PlacedComments {
  /** Before the call. */
  readonly front: readonly string[];
  /** What is said of the way without a row, and of the way with one. */
  readonly made: readonly string[];
  readonly found: readonly string[];
  /** By the keyword that the call gets. */
  readonly keywords: ReadonlyMap<string, Comments>;
  readonly statements: ReadonlyMap<Statement, Comments>;
}

/** A piece of a text, from `start` on until before `end`. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

interface Comment {
  readonly at: number;
  readonly text: string;
  /** Nothing else stands on its line. */
  readonly isAlone: boolean;
}

/** Something that keeps its comments, where it stands in the file. */
interface Owner extends Piece {
  readonly key: string | Statement;
}

/** Comments stay with what they are about; a sentence where one would have to stand elsewhere. */
export function placeComments(
  place: Located,
  form: GetThenCreate,
  removed: readonly Piece[],
): PlacedComments | { readonly refused: string } {
  const { text } = place;
  const carried = carriedBy(place, form);
  const front: string[] = [];
  const made: string[] = [];
  const found: string[] = [];
  const owned = new Map<string | Statement, Comments>();
  const madeStart = startOf(place, form.branch);
  const foundStart = startOf(place, form.found);
  for (const comment of removed.flatMap((piece) => commentsOf(text, piece))) {
    if (carried.some(({ start, end }) => start <= comment.at && comment.at < end)) continue;
    const owner = ownerOf(place, form, comment);
    if (owner === "none") return { refused: "A comment would lose its place." };
    if (owner === null) {
      const isMade = madeStart <= comment.at && (foundStart > comment.at || foundStart < madeStart);
      const list = isMade ? made : foundStart <= comment.at ? found : front;
      list.push(comment.text);
      continue;
    }
    const known = owned.get(owner.key) ?? { before: [], behind: null };
    if (!comment.isAlone && known.behind !== null) return { refused: "Two comments would stand on one line." };
    owned.set(
      owner.key,
      comment.isAlone ? { ...known, before: [...known.before, comment.text] } : { ...known, behind: comment.text },
    );
  }
  const entries = [...owned];
  return {
    front,
    made,
    found,
    keywords: new Map(entries.flatMap(([key, value]) => (typeof key === "string" ? [[key, value]] : []))),
    statements: new Map(entries.flatMap(([key, value]) => (typeof key === "string" ? [] : [[key, value]]))),
  };
}

/** Comments of a piece of code, with where they stand in the file. */
function commentsOf(text: string, { start, end }: Piece): Comment[] {
  return commentsIn(text.slice(start, end)).map((comment) => {
    const at = start + comment.at;
    return { at, text: comment.text, isAlone: lineBefore(text, at).trim() === "" };
  });
}

function lineBefore(text: string, at: number): string {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
}

/** What is written again as it stands, with the comments inside. */
function carriedBy({ base }: Located, { sought, manager, given, before, updates }: GetThenCreate): Piece[] {
  const values = given.map(({ value }) => (!updates && isPlainCall(value) ? value.fn : value));
  return [...sought, manager, ...values, ...before].map(({ s, e }) => ({ start: base + s, end: base + e }));
}

/** What a comment is about: the one before it on its line, else the next one; null for the statements as a whole. */
function ownerOf(place: Located, form: GetThenCreate, comment: Comment): Owner | null | "none" {
  const { text } = place;
  const list = ownersOf(place, form).find(({ around }) => around.start <= comment.at && comment.at <= around.end);
  if (!list) return null;
  const { owners, isCall } = list;
  if (comment.isAlone) return owners.find(({ start }) => start > comment.at) ?? (isCall ? "none" : null);
  const line = text.lastIndexOf("\n", comment.at - 1) + 1;
  const last = owners.filter(({ end }) => line < end && end <= comment.at).at(-1);
  const isBehind = last && /^[\s,)]*$/.test(text.slice(last.end, comment.at));
  if (isBehind) return last;
  return isCall && owners.some(({ start, end }) => line < end && start < comment.at) ? "none" : null;
}

interface Owners {
  readonly around: Piece;
  readonly owners: readonly Owner[];
  readonly isCall: boolean;
}

/** The arguments of both calls, the attributes that are set, and what is worked out before. */
function ownersOf({ base, text }: Located, { look, row, sought, before }: GetThenCreate): Owners[] {
  const keyOf = (name: string) => sought.find((other) => isSameColumn(name, other.name ?? ""))?.name ?? name;
  const piece = ({ s, e }: { readonly s: number; readonly e: number }) => ({ start: base + s, end: base + e });
  const named = (args: typeof sought) =>
    args.flatMap((each) => (each.name === null ? [] : { ...piece(each), key: keyOf(each.name) }));
  const lineEnd = (end: number) => end + (/^[^\r\n]*/.exec(text.slice(end))?.[0].length ?? 0);
  const set = row.assigned.map(({ name, value }) => {
    const { end } = piece(value);
    const start = base + (row.made.find(({ s, e }) => s <= value.s && value.e <= e)?.s ?? value.s);
    return { start, end, key: keyOf(name) };
  });
  const steps = before.map((statement) => ({ ...piece(statement), key: statement }));
  const within = (owners: readonly Owner[], start = owners[0]?.start ?? 0): Owners[] => {
    const last = owners.at(-1);
    return last ? [{ around: { start, end: lineEnd(last.end) }, owners, isCall: false }] : [];
  };
  return [
    { around: piece(look), owners: named(sought), isCall: true },
    { around: piece(row.call), owners: named(row.call.args), isCall: true },
    ...within(set, base + row.call.e),
    // What is said before the first of them is said of the whole branch.
    ...within(steps),
  ];
}

/** From where on comments are about a block: the line of its own that introduces it. */
function startOf({ text, base }: Located, [first]: readonly Statement[]): number {
  if (!first) return Number.POSITIVE_INFINITY;
  let start = text.lastIndexOf("\n", base + first.s - 1) + 1;
  while (start > 0) {
    const previous = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(previous, start);
    if (/^[ \t]*(if|elif|else|except)\b/.test(line)) return previous;
    if (!/^[ \t]*(#.*)?\r?\n$/.test(line)) break;
    start = previous;
  }
  return start;
}
