import type { TextEdit } from "../../../orm/fix";
import type { ClassDefinition, Sequence, Statement } from "../syntax/ast";
import { addItems, ownLineStart } from "./add-argument";
import type { ConstraintPlace } from "./constraint-place";
import { endOfComment } from "./text-style";

/** A call to be written: `models.UniqueConstraint` and its arguments. */
export interface WrittenConstraint {
  readonly call: string;
  readonly args: readonly string[];
}

/** The widest line that is written, unless one argument alone takes more. */
const MOST_COLUMNS = 88;

/** Writes constraints where a model's stand or would stand, in the file's indentation and line ends. */
export function writeConstraints(place: ConstraintPlace, constraints: readonly WrittenConstraint[]): TextEdit[] {
  const { at } = place;
  if (at.kind === "list") return addToList(place, at.list, constraints);
  if (at.kind === "meta") {
    const style = styleOf(place, at.meta);
    return [addToBody(place, at.meta, style, optionText(constraints, at.inherited, style, style.body))];
  }
  const style = styleOf(place, at.model);
  const inner = `${style.body}${style.unit}`;
  const head = at.base === null ? "class Meta:" : `class Meta(${at.base}):`;
  const meta = `${head}${style.end}${inner}${optionText(constraints, at.inherited, style, inner)}`;
  return [insertMeta(place, at.model, style, meta)];
}

interface Style {
  readonly end: string;
  /** Indentation of a class's own statements, and how much deeper than the class they stand. */
  readonly body: string;
  readonly unit: string;
}

function styleOf({ text }: ConstraintPlace, cls: ClassDefinition): Style {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const outer = indentAt(text, cls.ns);
  const [first] = cls.body;
  if (first === undefined || isInline(text, cls)) {
    const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? "    ";
    return { end, body: `${outer}${unit}`, unit };
  }
  const body = indentAt(text, first.s);
  return { end, body, unit: body.slice(outer.length) || "    " };
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, offset)))?.[0] ?? "";
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** `class Meta: pass` */
function isInline(text: string, { ns, body }: ClassDefinition): boolean {
  return !text.slice(ns, body[0]?.s ?? ns).includes("\n");
}

function optionText(
  constraints: readonly WrittenConstraint[],
  inherited: string | null,
  { end, unit }: Style,
  indent: string,
): string {
  const inner = `${indent}${unit}`;
  const items = constraints.map((each) => callText(each, inner, unit, end));
  const all = inherited === null ? items : [`*${inherited}.constraints`, ...items];
  return `constraints = [${end}${all.map((item) => `${inner}${item},${end}`).join("")}${indent}]`;
}

/** On one line, or each argument on its own where that is too long. */
function callText({ call, args }: WrittenConstraint, indent: string, unit: string, end: string): string {
  const line = `${call}(${args.join(", ")})`;
  if (indent.length + line.length < MOST_COLUMNS) return line;
  return `${call}(${end}${args.map((each) => `${indent}${unit}${each},${end}`).join("")}${indent})`;
}

function addToList(place: ConstraintPlace, list: Sequence, constraints: readonly WrittenConstraint[]): TextEdit[] {
  const { text } = place;
  const located = { ...place, base: 0 };
  const brackets = { open: list.s, items: list.items, more: false };
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lineStart = ownLineStart(located, brackets);
  const outer = indentAt(text, list.s);
  const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? "    ";
  if (lineStart !== null) {
    const indent = lineStart.replace(/^\r?\n/, "");
    const items = constraints.map((each) => callText(each, indent, indent.slice(outer.length) || unit, end));
    return addItems(located, brackets, items);
  }
  const written = text.slice(list.s, list.e);
  const lines = constraints.map(({ call, args }) => `${call}(${args.join(", ")})`);
  const column = list.e - startOfLine(text, list.s);
  if (written.includes("\n") ? list.items.length > 0 : column + lines.join(", ").length + 2 <= MOST_COLUMNS) {
    const single = list.items.length === 0 && list.t === "tuple" && lines.length === 1;
    return addItems(located, brackets, single ? [`${lines[0]},`] : lines);
  }
  const inner = `${outer}${unit}`;
  const items = [
    ...list.items.map(({ s, e }) => text.slice(s, e)),
    ...constraints.map((each) => callText(each, inner, unit, end)),
  ];
  const body = items.map((item) => `${inner}${item},${end}`).join("");
  return [{ file: place.file, start: list.s + 1, end: list.e - 1, newText: `${end}${body}${outer}` }];
}

/** At the end of a class's body; in the place of a `pass` that is all there is. */
function addToBody(place: ConstraintPlace, cls: ClassDefinition, { end, body }: Style, added: string): TextEdit {
  const { file, text } = place;
  const last = cls.body.at(-1);
  if (last === undefined) return { file, start: cls.e, end: cls.e, newText: `${end}${body}${added}` };
  if (isInline(text, cls)) {
    const colon = text.lastIndexOf(":", cls.body[0]?.s ?? cls.e) + 1;
    const kept = isPass(last) ? "" : `${end}${body}${text.slice(cls.body[0]?.s ?? last.s, last.e)}`;
    return { file, start: colon, end: last.e, newText: `${kept}${end}${body}${added}` };
  }
  if (isPass(last)) return { file, start: last.s, end: last.e, newText: added };
  const behind = endOfComment(text, last.e);
  return { file, start: behind, end: behind, newText: `${end}${body}${added}` };
}

function isPass(statement: Statement): boolean {
  return statement.k === "jump" && statement.t === "pass";
}

/** Behind the last field or manager that stands before the methods. */
function insertMeta(place: ConstraintPlace, cls: ClassDefinition, style: Style, meta: string): TextEdit {
  const { file, text } = place;
  const method = cls.body.findIndex((statement) => statement.k === "unit");
  const before = method < 0 ? cls.body : cls.body.slice(0, method);
  const last = before.findLast((statement) => statement.k === "assign") ?? before.at(-1);
  if (last === undefined) {
    const start = startOfLine(text, cls.body[method]?.s ?? cls.e);
    return { file, start, end: start, newText: `${style.body}${meta}${style.end}${style.end}` };
  }
  if (isPass(last) || isInline(text, cls)) return addToBody(place, { ...cls, body: [last] }, style, meta);
  const behind = endOfComment(text, last.e);
  const follows = /^[ \t]*\r?\n[ \t]*(\S)?/.exec(text.slice(behind))?.[1] !== undefined && cls.body.at(-1) !== last;
  const newText = `${style.end}${style.end}${style.body}${meta}${follows ? style.end : ""}`;
  return { file, start: behind, end: behind, newText };
}
