import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Column } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { Expression } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";
import type { ColumnTest } from "./column-test";
import { commentsIn } from "./comments-in";
import type { ConditionalForm, RowChange } from "./conditional-form";
import { importNames, type WantedName } from "./import-names";
import type { Located } from "./locate";
import { longestLine } from "./longest-line";
import { removeLines } from "./remove-lines";
import type { SchemaSource } from "./schema-source";
import { sortEdits } from "./sort-edits";
import { quoteOfFile } from "./text-style";
import { unusedName } from "./unused-name";
import { wrapInAtomic } from "./wrap-in-atomic";

/** All that is known of an update that is to stand in the place of a test. */
export interface ConditionalUpdate {
  readonly place: Located;
  readonly form: ConditionalForm;
  readonly asked: ColumnTest;
  readonly row: Expression;
  /** `Product.objects` */
  readonly rows: string;
  /** Columns that each save writes the time to. */
  readonly stamped: readonly Column[];
  readonly refreshes: Refreshes;
  /** What has to be put into a transaction; null where nothing has. */
  readonly block: { readonly from: Span; readonly to: Span } | null;
  readonly unit: string;
}

/** Where the row is read again: right behind the update, where it was assigned to, where the test does not hold. */
export interface Refreshes {
  readonly behind: boolean;
  readonly through: boolean;
  readonly otherwise: boolean;
}

type Written = { readonly title: string; readonly edits: readonly TextEdit[] } | Refusal;

/** Writes the update before the test, which then asks how many rows it changed, and takes the assignments and the save away. */
export function writeConditionalUpdate(update: ConditionalUpdate, source: SchemaSource): Written {
  const { place, form, refreshes, block } = update;
  const { text, base, file } = place;
  const { test, holds, way } = form;
  const start = base + test.s;
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  if (indent.trim() !== "")
    return { refused: "The column is tested in an `elif`, or behind something else on its line." };
  const call = callOf(update, source);
  if ("refused" in call) return call;
  const gone = [...form.changes.map(({ statement }) => statement), form.save.statement];
  const removed = removeLines(place, gone, refreshes.through ? refreshing(update) : null);
  if ("refused" in removed) return removed;
  const name = unusedName(place, update.unit, ["updated", "changed", "was_updated"]);
  const isEmptied = holds && !refreshes.through && way.length === gone.length;
  const [otherwise] = test.orelse;
  const isElif = otherwise !== undefined && /^elif\b/.test(text.slice(base + otherwise.s, base + otherwise.s + 5));
  if (isElif && (isEmptied || refreshes.otherwise)) return { refused: "An `elif` follows the test." };
  const asking = isEmptied ? emptied(update) : askingOf(update);
  if (asking === null || isLosing(text.slice(start, asking.end), isEmptied ? removed.comments : []))
    return { refused: "A comment would lose its place." };
  const isNamed = !isEmptied || test.orelse.length > 0;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = [
    ...removed.comments,
    ...callLines(update, isNamed ? `${name} = ` : "", call, indent),
    ...(refreshes.behind ? [refreshing(update)] : []),
  ];
  const head = lines.join(`${newline}${indent}`);
  const tested = isNamed ? `${newline}${indent}if ${isEmptied ? `not ${name}` : holds ? name : `not ${name}`}` : "";
  const replaced: TextEdit = { file, start, end: asking.end, newText: `${head}${tested}` };
  const other = refreshes.otherwise ? refreshingElse(update) : [];
  if (other === null) return { refused: "The statements do not stand on lines of their own." };
  const inner = [replaced, ...(isEmptied ? [] : removed.edits), ...other];
  const imports = call.imports;
  if (block === null) return { title: call.title, edits: sortEdits([...imports, ...inner]) };
  const wrapped = wrapInAtomic(block.from, block.to, source, { inner });
  if ("refused" in wrapped) return wrapped;
  return {
    title: call.title,
    edits: sortEdits(inOrder([...imports, ...withoutRemoved(wrapped.edits, removed.edits)])),
  };
}

/** Lines that are taken away are not moved as well; what is written in the place of one is, by what moves it. */
function withoutRemoved(edits: readonly TextEdit[], removed: readonly TextEdit[]): readonly TextEdit[] {
  const isMove = ({ start, end }: TextEdit) => start === end;
  const moves = edits.filter(
    (edit) => isMove(edit) && removed.some(({ start, end }) => start <= edit.start && edit.start < end),
  );
  return edits.flatMap((edit) => {
    if (moves.includes(edit)) return [];
    const move = edit.newText === "" ? undefined : moves.find(({ start }) => start === edit.start);
    return move ? [{ ...edit, newText: move.newText + edit.newText }] : [edit];
  });
}

/** Imports that are added at one place stand in the order of their modules. */
function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  const imported = ({ newText }: TextEdit) => /^\s*(from [\w.]+) import/.exec(newText)?.[1];
  const imports = edits.filter((edit) => imported(edit) !== undefined);
  const sorted = imports.sort((a, b) => ((imported(a) ?? "") < (imported(b) ?? "") ? -1 : 1));
  return [...sorted, ...edits.filter((edit) => !imports.includes(edit))];
}

interface Call {
  /** What it is called on, `filter(...)`, `exclude(...)`, in order. */
  readonly links: readonly string[];
  readonly method: string;
  readonly given: readonly string[];
  readonly imports: readonly TextEdit[];
  readonly title: string;
}

/** The call with its parts as the file writes them. */
function callOf({ place, form, asked, row, rows, stamped }: ConditionalUpdate, source: SchemaSource): Call | Refusal {
  const write = ({ s, e }: { readonly s: number; readonly e: number }) =>
    place.text.slice(place.base + s, place.base + e);
  const computes = form.changes.some((change) => operationOf(change) !== null);
  const times = stamped.filter(({ name }) => !form.changes.some(({ attribute }) => attribute.name === name));
  const other = times.find((column) => !isDateTime(column, source));
  if (other) return { refused: `Each save fills \`${other.name}\`, which update() would not.` };
  const wanted: WantedName[] = [
    ...(computes ? [{ module: "django.db.models", name: "F" } as const] : []),
    ...(times.length > 0 ? [{ module: "django.utils.timezone", name: "now" } as const] : []),
  ];
  const { written, edits } = importNames(place, wanted);
  const quote = quoteOfFile(place.facts, place.text) ?? '"';
  const given: string[] = [];
  for (const { attribute, value, ...change } of form.changes) {
    const operation = operationOf({ attribute, value, ...change });
    if (operation === null && (change.statement.k === "aug" || isComputed(value, attribute))) {
      return { refused: "The new value is no plain arithmetic with the column." };
    }
    const { name } = attribute;
    const stored = `${written.get("F")}(${quote}${name}${quote})`;
    const operand =
      operation && (ATOMS.has(operation.value.k) ? write(operation.value) : `(${write(operation.value)})`);
    given.push(`${name}=${operation ? `${stored} ${operation.op} ${operand}` : write(value)}`);
  }
  const { lookup, value, excluded } = asked;
  const [column] = form.changes.map(({ attribute }) => attribute.name).filter((name) => name === nameOf(place.node));
  const condition = `${column}${lookup && "__"}${lookup}=${typeof value === "string" ? value : write(value)}`;
  const key = `pk=${write(row)}.pk`;
  const links = excluded ? [`filter(${key})`, `exclude(${condition})`] : [`filter(${key}, ${condition})`];
  given.push(...times.map(({ name }) => `${name}=${written.get("now")}()`));
  if ([...links, ...given].some((part) => part.includes("\n"))) return { refused: "A value stands on several lines." };
  const { awaited } = form.save;
  const title = `${excluded ? `exclude(${condition})` : `filter(${condition})`}.${awaited ? "aupdate" : "update"}()`;
  return {
    links: [`${rows}.${links[0]}`, ...links.slice(1)],
    method: awaited ? "aupdate" : "update",
    given,
    imports: edits,
    title,
  };
}

/** What `timezone.now()` can be written to. */
function isDateTime({ span }: Column, source: SchemaSource): boolean {
  return /^\w+\s*=\s*(?:\w+\.)?DateTimeField\(/.test(source.text(span.file)?.slice(span.start) ?? "");
}

function nameOf(node: Expression): string {
  return node.k === "attr" ? node.name : "";
}

const OPERATORS: ReadonlySet<string> = new Set(["+", "-", "*"]);

/** What needs no parentheses behind an operator. */
const ATOMS: ReadonlySet<string> = new Set<Expression["k"]>(["name", "attr", "call", "sub", "const"]);

/** `- count` of `row.stock -= count` and of `row.stock = row.stock - count`; null where the column is not computed so. */
function operationOf({
  statement,
  attribute,
  value,
}: RowChange): { readonly op: string; readonly value: Expression } | null {
  if (statement.k === "aug") {
    const op = statement.op.replace("=", "");
    return OPERATORS.has(op) ? { op, value } : null;
  }
  if (value.k !== "bin" || value.left === null || !isSameExpression(value.left, attribute)) return null;
  return OPERATORS.has(value.op) ? { op: value.op, value: value.right } : null;
}

function isComputed(value: Expression, attribute: Expression): boolean {
  return value.k === "bin" && value.left !== null && isSameExpression(value.left, attribute);
}

/** The call on as few lines as the file's lines are long; those behind the first are indented within the block. */
function callLines(
  { place: { text, base }, form, block }: ConditionalUpdate,
  name: string,
  { links, method, given }: Call,
  indent: string,
): string[] {
  const [first] = form.test.body;
  const inner = first ? text.slice(text.lastIndexOf("\n", base + first.s - 1) + 1, base + first.s) : "";
  const step = inner.trim() === "" && inner.startsWith(indent) ? inner.slice(indent.length) : "    ";
  const limit = longestLine(text) - indent.length - (block ? step.length : 0);
  const wait = form.save.awaited ? "await " : "";
  const head = `${name}${wait}${links.join(".")}.${method}(`;
  const values = given.join(", ");
  if (head.length + values.length + 1 <= limit) return [`${head}${values})`];
  const isNarrow = step.length + values.length <= limit;
  if (head.length <= limit && links.length === 1) {
    return isNarrow ? [head, `${step}${values}`, ")"] : [head, ...given.map((each) => `${step}${each},`), ")"];
  }
  const [rows = "", ...others] = [...links, `${method}(${values})`];
  return [`${name}${wait}(`, `${step}${rows}`, ...others.map((link) => `${step}.${link}`), ")"];
}

function refreshing({ place, form, row }: ConditionalUpdate): string {
  const { text, base, facts } = place;
  const quote = quoteOfFile(facts, text) ?? '"';
  const names = form.changes.map(({ attribute }) => `${quote}${attribute.name}${quote}`).join(", ");
  const written = text.slice(base + row.s, base + row.e);
  return `${form.save.awaited ? "await " : ""}${written}.${form.save.awaited ? "a" : ""}refresh_from_db(fields=[${names}])`;
}

/** Before what is done where the test does not hold. */
function refreshingElse(update: ConditionalUpdate): readonly TextEdit[] | null {
  const { text, base, file } = update.place;
  const { test, holds } = update.form;
  const [first] = holds ? test.orelse : test.body;
  const start = base + (first?.s ?? 0);
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const newText = `${refreshing(update)}${newline}${indent}`;
  return indent.trim() === "" ? [{ file, start, end: start, newText }] : null;
}

/** Comments are replaced that are written nowhere else. */
function isLosing(code: string, kept: readonly string[]): boolean {
  return commentsIn(code).length > kept.length;
}

/** Where the test ends, with its parentheses. */
function askingOf({ place: { text, base }, form }: ConditionalUpdate): { readonly end: number } | null {
  const { test } = form.test;
  const after = /^[\s)]*(?=:)/.exec(text.slice(base + test.e))?.[0];
  return after === undefined ? null : { end: base + test.e + after.length };
}

/** Where nothing is left of the way through the test: its end, or that of the `else` in front of the other way's colon. */
function emptied({
  place: { text, base },
  form: { test, changes, save },
}: ConditionalUpdate): { readonly end: number } | null {
  const last = Math.max(...changes.map(({ statement }) => statement.e), save.statement.e);
  const [other] = test.orelse;
  const rest = other
    ? /^[ \t]*(?:#[^\r\n]*)?\s*else[ \t]*(?=:)/.exec(text.slice(base + last))
    : /^[ \t]*(?:#[^\r\n]*)?/.exec(text.slice(base + last));
  return rest && { end: base + last + rest[0].length };
}
