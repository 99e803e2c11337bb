import type { Fix, Refusal } from "../../../orm/fix";
import type { UseFindOrCreate } from "../../../orm/intent";
import { isSameUnit } from "../../../orm/span";
import type { Expression, Statement } from "../syntax/ast";
import { blocksOf } from "../syntax/blocks-of";
import { nodesWithin } from "../syntax/nodes-within";
import type { EditSource } from "./edit-source";
import { formOf, type GetThenCreate, type GivenExpression } from "./get-then-create-form";
import { type Located, locate } from "./locate";
import { quoteLike } from "./text-style";

const LONGEST_LINE = 100;

/** Lets `get_or_create()` look for a row and create it, where a key makes one of two calls find what the other created. */
export function planGetOrCreate(
  { look, create }: UseFindOrCreate,
  source: Pick<EditSource, "text" | "facts">,
): Fix | Refusal {
  if (!isSameUnit(look, create)) {
    return { refused: "The row is created in another function." };
  }
  const place = locate(look, source);
  if ("refused" in place) return place;
  const creation = locate(create, source);
  if ("refused" in creation) return creation;
  const block = blockAround(place, look.unit);
  if (!block || place.node.k !== "call" || creation.node.k !== "call") {
    return { refused: "The look is no call in a function of its own." };
  }
  const form = formOf(block, place.node, creation.node);
  if ("refused" in form) return form;
  const [computed] = form.given.filter(({ value }) => !isReadyMade(value));
  if (computed) return { refused: `\`${computed.name}\` would be computed for a row that is found as well.` };
  return write(place, form, look.unit);
}

/** The statements among which the one stands that looks. */
function blockAround({ facts, node }: Located, unit: string): readonly Statement[] | null {
  const definition = facts.units.get(unit)?.definition;
  return definition ? innermost(definition.body, node) : null;
}

/** Blocks of blocks, down to the one that holds the whole form: a `try` and an `if` are forms themselves. */
function innermost(block: readonly Statement[], node: Expression): readonly Statement[] {
  const around = block.find(({ s, e }) => s <= node.s && node.e <= e);
  const inner = around
    ? blocksOf(around).find((each) => each.some(({ s, e }) => s <= node.s && node.e <= e))
    : undefined;
  if (!around || !inner) return block;
  if (around.k === "try" && inner === around.body && around.body.length === 1) {
    const [only] = around.body;
    if (only && blocksOf(only).length === 0) return block;
  }
  return innermost(inner, node);
}

/** Having it costs nothing and changes nothing, or the database layer calls it for a new row alone. */
function isReadyMade(value: Expression): boolean {
  if (isPlainCall(value)) return true;
  return [...nodesWithin(value)].every(({ k }) => k !== "call" && k !== "await" && k !== "yield" && k !== "comp");
}

/** `timezone.now()`: handed on without being called. */
function isPlainCall(value: Expression): value is Extract<Expression, { k: "call" }> {
  return value.k === "call" && value.args.length === 0 && isDotted(value.fn);
}

function isDotted(node: Expression): boolean {
  return node.k === "name" || (node.k === "attr" && isDotted(node.obj));
}

function write(place: Located, form: GetThenCreate, unit: string): Fix | Refusal {
  const { text, base } = place;
  const [first] = form.replaced;
  const last = form.replaced.at(-1);
  const created = form.created.at(-1);
  const start = base + (first?.s ?? 0);
  const end = base + (last?.e ?? 0);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(lineStart, start);
  const afterCreation = text.indexOf("\n", base + (created?.e ?? 0));
  const replaced = text.slice(start, form.rest.length > 0 ? afterCreation : end);
  if (indent.trim() !== "" || (form.rest.length > 0 && afterCreation < 0)) {
    return { refused: "The statements do not stand on lines of their own." };
  }
  if (/"""|'''|\\\r?\n/.test(replaced)) return { refused: "A text of several lines stands there." };
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const flag = form.rest.length > 0 ? flagName(place, unit) : "_";
  const comments = commentsIn(replaced).map((comment) => `${comment}${newline}${indent}`);
  const call = callText(place, form, opening(form, flag), indent, newline);
  const follows = form.rest.length > 0 ? `${newline}${indent}if ${flag}:${text.slice(afterCreation, end)}` : "";
  const newText = `${comments.join("")}${call}${follows.replace(/:\r?(?=\n)/, newline === "\r\n" ? ":\r" : ":")}`;
  const title = "Use `get_or_create()`, which finds the row that another call created meanwhile";
  const changes = ["A row that another call inserted meanwhile is returned, where `IntegrityError` came out before."];
  return { title, safety: "unsafe", edits: [{ file: place.file, start, end, newText }], changes };
}

/** Comments of a piece of code; a `#` in a text is none. */
function commentsIn(code: string): string[] {
  const parts = code.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\r\n]*/g) ?? [];
  return parts.filter((part) => part.startsWith("#"));
}

/** What stands before the call. */
function opening({ target, returned, rest }: GetThenCreate, flag: string): string {
  if (returned) return "return ";
  if (target === null) return rest.length === 0 ? "" : `_, ${flag} = `;
  return `${target}, ${flag} = `;
}

/** A name that the function does not use yet. */
function flagName({ text, facts }: Located, unit: string): string {
  const found = facts.units.get(unit);
  const own = found ? text.slice(found.start, found.end) : text;
  return ["created", "is_new", "was_created"].find((name) => !new RegExp(`\\b${name}\\b`).test(own)) ?? "newly_created";
}

function callText(place: Located, form: GetThenCreate, before: string, indent: string, newline: string): string {
  const { text, base } = place;
  const write = ({ s, e }: { readonly s: number; readonly e: number }) => text.slice(base + s, base + e);
  const value = ({ value }: GivenExpression) => write(isPlainCall(value) ? value.fn : value);
  const pairs = form.given.map((each) => `${quoteLike(place, each.name)}: ${value(each)}`);
  const sought = form.sought.map((each) => write(each));
  const all = pairs.length === 0 ? sought : [...sought, `defaults={${pairs.join(", ")}}`];
  const head = `${before}${write(form.manager)}.get_or_create(`;
  const tail = form.returned ? ")[0]" : ")";
  const line = `${head}${all.join(", ")}${tail}`;
  if (indent.length + line.length <= LONGEST_LINE && !line.includes("\n")) return line;
  const step = `${newline}${indent}    `;
  const inner = pairs.length === 0 ? [] : [`defaults={${pairs.map((pair) => `${step}    ${pair},`).join("")}${step}}`];
  return `${head}${[...sought, ...inner].map((each) => `${step}${each},`).join("")}${newline}${indent}${tail}`;
}
