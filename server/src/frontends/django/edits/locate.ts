import type { Span } from "../../../orm/span";
import type { Expression, FormattedString, Parameter, Statement } from "../syntax/ast";
import type { ModuleFacts } from "../syntax/module-facts";
import type { EditSource } from "./edit-source";

/** An expression in a file that may be edited. */
export interface Located {
  readonly file: string;
  readonly text: string;
  readonly facts: ModuleFacts;
  /** What is added to the offsets of `node` to count from the start of the file. */
  readonly base: number;
  readonly node: Expression;
  /** The innermost statement around it. */
  readonly statement: Statement | null;
  /** Of the function around it; none outside functions. */
  readonly parameters: readonly Parameter[];
  /** The innermost f-string around it, whose quotes end it in Python before 3.12. */
  readonly formatted: FormattedString | null;
}

/** The expression that a span covers exactly; a sentence when there is none that may be edited. */
export function locate(span: Span, source: Pick<EditSource, "text" | "facts">): Located | { readonly refused: string } {
  const text = source.text(span.file);
  const facts = text === null ? null : source.facts(span.file);
  if (text === null || facts === null) return { refused: "The query is built in code outside the workspace." };
  const unit = facts.units.get(span.unit);
  if (span.unit !== "" && !unit) return { refused: CHANGED };
  if (unit ? unit.broken : isBrokenOutside(facts)) return { refused: "The code around the query does not parse." };
  const found = findKnown(unit ? unit.definition : facts.body, span.start, span.end);
  if (!found) return { refused: CHANGED };
  const parameters = unit?.definition.params ?? [];
  return { file: span.file, text, facts, base: unit?.start ?? 0, parameters, ...found };
}

/** A place outside the functions did not parse. */
function isBrokenOutside(facts: ModuleFacts): boolean {
  const units = [...facts.units.values()];
  return facts.errors.some(({ s, e }) => !units.some((unit) => unit.start <= s && e <= unit.end));
}

const CHANGED = "The code of the query has changed since it was analysed.";

/** All string literals in a syntax tree, in no particular order, with their offsets. */
export function stringsIn(tree: unknown): { readonly s: number; readonly e: number; readonly v: string }[] {
  const found: { s: number; e: number; v: string }[] = [];
  visit(tree, (node) => {
    if (node.k === "str") found.push(node);
  });
  return found;
}

function visit(tree: unknown, see: (node: Expression | Statement) => void): void {
  if (typeof tree !== "object" || tree === null) return;
  if ("k" in tree) see(tree as Expression | Statement);
  for (const child of Object.values(tree)) visit(child, see);
}

/** What was found in syntax that is still in use: many findings point at one expression. */
const known = new WeakMap<object, Map<string, Found | null>>();

function findKnown(tree: object, start: number, end: number): Found | null {
  const places = known.get(tree) ?? new Map<string, Found | null>();
  const key = `${start}-${end}`;
  const before = places.get(key);
  if (before !== undefined) return before;
  const found = findExpression(tree, start, end);
  known.set(tree, places.set(key, found));
  return found;
}

type Found = Pick<Located, "node" | "statement" | "formatted">;
type Around = Pick<Located, "statement" | "formatted">;

const NOTHING: Around = { statement: null, formatted: null };

function findExpression(tree: unknown, start: number, end: number, around: Around = NOTHING): Found | null {
  if (typeof tree !== "object" || tree === null) return null;
  let inner = around;
  if (isNode(tree)) {
    if (tree.e < start || tree.s > end) return null;
    if (STATEMENTS.has(tree.k)) inner = { ...around, statement: tree as Statement };
    else if (tree.s === start && tree.e === end) return { node: tree as Expression, ...around };
    else if (tree.k === "fstr") inner = { ...around, formatted: tree };
  }
  for (const child of Object.values(tree)) {
    const found = findExpression(child, start, end, inner);
    if (found) return found;
  }
  return null;
}

function isNode(tree: object): tree is Expression | Statement {
  return "k" in tree && "s" in tree && "e" in tree;
}

const STATEMENTS: ReadonlySet<string> = new Set<Statement["k"]>([
  "expr",
  "assign",
  "aug",
  "return",
  "if",
  "for",
  "while",
  "with",
  "try",
  "raise",
  "assert",
  "del",
  "import",
  "def",
  "class",
  "match",
  "scope",
  "jump",
  "unit",
]);
