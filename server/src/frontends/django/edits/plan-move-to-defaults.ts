import type { Fix, Refusal, TextEdit } from "../../../orm/fix";
import type { MoveToDefaults } from "../../../orm/intent";
import type { Argument, CallExpression, DictExpression, Expression } from "../syntax/ast";
import { calledName } from "../syntax/called-name";
import { addItems } from "./add-argument";
import type { EditSource } from "./edit-source";
import { type Located, locate } from "./locate";
import { removeArguments } from "./remove-arguments";
import { sortEdits } from "./sort-edits";
import { endOfComment, quoteLike } from "./text-style";

/** The edits that give lookups of a find-or-create call to the new row alone, or why that cannot be done. */
export function planMoveToDefaults(
  { call: span, lookups }: MoveToDefaults,
  source: Pick<EditSource, "text" | "facts">,
): Fix | Refusal {
  const place = locate(span, source);
  if ("refused" in place) return place;
  const call = place.node.k === "await" ? place.node.value : place.node;
  if (call.k !== "call") return { refused: "The call is not written out there." };
  const moved = call.args.filter(({ name }) => name !== null && lookups.includes(name));
  if (new Set(lookups).size !== moved.length) {
    return { refused: `What is looked for is said elsewhere than in the call: ${lookups.join(", ")}.` };
  }
  const given = ["create_defaults", "defaults"].flatMap((name) => call.args.find((each) => each.name === name) ?? []);
  const [defaults] = given;
  const edits = defaults ? mergeInto(place, call, defaults, moved) : replaceWith(place, call, moved);
  if ("refused" in edits) return edits;
  const title = `Move ${lookups.join(", ")} to ${defaults?.name ?? "defaults"}`;
  const changes = [changeOf(call, lookups.join(", "), defaults?.name ?? "defaults")];
  return { title, safety: "unsafe", edits: sortEdits(edits), changes };
}

/** A row that differs in what was moved is found from then on. */
function changeOf(call: CallExpression, names: string, given: string): string {
  const isUpdated = calledName(call).endsWith("update_or_create") && given === "defaults";
  return isUpdated
    ? `A row that differs in ${names} is found, and gets the new values, where another one was inserted before.`
    : `A row that differs in ${names} is found and keeps what it has, where another one was inserted before.`;
}

/** The last of the arguments becomes `defaults={...}`; the others go. */
function replaceWith(place: Located, call: CallExpression, moved: readonly Argument[]): TextEdit[] {
  const last = moved.at(-1);
  if (last === undefined) return [];
  const others = moved.slice(0, -1);
  const lines = moved.map((argument) => lineOf(place, call, argument));
  const entries = moved.map((argument) => entryText(place, argument));
  const [start, end] = [place.base + last.s, place.base + last.e];
  if (!lines.every((line) => line !== null) || (moved.length === 1 && lines[0]?.comment === "")) {
    const newText = `defaults={${entries.join(", ")}}`;
    return [...removeArguments(place, call, others), { file: place.file, start, end, newText }];
  }
  const { lineStart = "\n" } = lines.at(-1) ?? {};
  const inner = `${lineStart}${unitOf(place.text)}`;
  const body = entries.map((entry, at) => `${inner}${entry},${lines[at]?.comment ?? ""}`).join("");
  const stop = lines.at(-1)?.end ?? end;
  const newText = `defaults={${body}${lineStart}}${/^[ \t]*,/.test(place.text.slice(end)) || stop > end ? "," : ""}`;
  return [...removeArguments(place, call, others, "moved"), { file: place.file, start, end: stop, newText }];
}

/** An argument on a line of its own: the break and indentation before it, its comma and comment behind it. */
interface ArgumentLine {
  readonly lineStart: string;
  /** With the blanks before it; empty where there is none. */
  readonly comment: string;
  readonly end: number;
}

function lineOf({ text, base }: Located, { open, args }: CallExpression, argument: Argument): ArgumentLine | null {
  const before = args[args.indexOf(argument) - 1];
  const between = text.slice(base + (before?.e ?? open + 1), base + argument.s);
  const lineStart = /\r?\n[ \t]*$/.exec(between)?.[0];
  if (lineStart === undefined) return null;
  const end = base + argument.e;
  const afterComma = end + (/^[ \t]*,/.exec(text.slice(end))?.[0].length ?? 0);
  const stop = endOfComment(text, afterComma);
  if (!/^[ \t]*\r?\n/.test(text.slice(stop))) return null;
  return { lineStart, comment: text.slice(afterComma, stop), end: stop };
}

function entryText(place: Located, { name, value }: Argument): string {
  return `${quoteLike(place, name ?? "")}: ${place.text.slice(place.base + value.s, place.base + value.e)}`;
}

function unitOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? "    ";
}

/** Behind the entries that are there. */
function mergeInto(
  place: Located,
  call: CallExpression,
  { value, name }: Argument,
  moved: readonly Argument[],
): TextEdit[] | Refusal {
  const items = itemsOf(value);
  const removed = removeArguments(place, call, moved);
  if (items === null && isSurelyDict(place, value)) return [...removed, unpackBehind(place, value, moved)];
  if (items === null)
    return { refused: `What \`${name}\` holds is not written out in the call, so nothing can be added to it.` };
  const isDict = value.k === "dict";
  const given = new Set(namesOf(value));
  // What a new row gets already says what it gets.
  const missing = moved.filter((argument) => !given.has(argument.name ?? ""));
  if (missing.length === 0) return removed;
  const texts = missing.map((argument) =>
    isDict ? entryText(place, argument) : place.text.slice(place.base + argument.s, place.base + argument.e),
  );
  const open = value.k === "call" ? value.open : value.s;
  return [...addItems(place, { open, items, more: false }, texts), ...removed];
}

/** A name that is not None unless someone gives that: what None unpacks raises. */
function isSurelyDict({ parameters }: Located, value: Expression): boolean {
  if (value.k !== "name") return false;
  const parameter = parameters.find(({ name }) => name === value.id);
  return parameter === undefined || parameter.default === null || parameter.default.k === "dict";
}

/** What the dictionary of that name says wins over what is looked for, as in the call itself. */
function unpackBehind(place: Located, value: Expression, moved: readonly Argument[]): TextEdit {
  const [start, end] = [place.base + value.s, place.base + value.e];
  const entries = [...moved.map((argument) => entryText(place, argument)), `**${place.text.slice(start, end)}`];
  return { file: place.file, start, end, newText: `{${entries.join(", ")}}` };
}

/** What a dictionary that is written out holds. */
function namesOf(value: Expression): readonly string[] {
  if (value.k === "call") return value.args.flatMap(({ name }) => name ?? []);
  return value.k === "dict" ? value.entries.flatMap(({ key }) => (key?.k === "str" ? [key.v] : [])) : [];
}

/** The entries of `{...}` or `dict(...)`. */
function itemsOf(value: Argument["value"]): readonly { readonly s: number; readonly e: number }[] | null {
  if (value.k === "dict") return entriesOf(value);
  const isDict = value.k === "call" && value.fn.k === "name" && value.fn.id === "dict";
  return isDict && value.args.every(({ name }) => name !== null) ? value.args : null;
}

function entriesOf({ entries }: DictExpression): { readonly s: number; readonly e: number }[] {
  return entries.map(({ key, value }) => ({ s: key?.s ?? value.s, e: value.e }));
}
