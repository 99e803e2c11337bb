import type { ClassDefinition, Expression, OtherExpression, Statement } from "./ast";
import type { FlatTree } from "./flat-tree";
import type { UnitFacts } from "./module-facts";
import type { NodeKinds } from "./node-kinds";

export type LowerExpression = (lowering: Lowering, node: number) => Expression;
export type LowerStatement = (lowering: Lowering, node: number) => Statement | readonly Statement[];

/** The dispatch tables, by node kind. Made once per grammar. */
export interface LoweringTables {
  readonly kinds: NodeKinds;
  readonly expressions: readonly (LowerExpression | undefined)[];
  readonly statements: readonly (LowerStatement | undefined)[];
  /** Every name met so far, in all files. */
  readonly words: Map<string, string>;
}

/** Expressions nested deeper than this are not lowered: no person writes them, and every reader of facts recurses. */
const MAX_EXPRESSION_DEPTH = 200;
/** Python itself refuses more than 100 levels of indentation. */
const MAX_STATEMENT_DEPTH = 100;

/** One file being lowered: the tree, the text, and where in the file's structure the lowering stands. */
export class Lowering {
  readonly units = new Map<string, UnitFacts>();
  readonly classes = new Map<string, ClassDefinition>();
  readonly errors: { s: number; e: number }[];
  /** Subtracted from every offset: the start of the unit being lowered. */
  base = 0;
  /** Whether the statements being lowered are in a function. */
  inFunction = false;
  /** Qualified name of the enclosing class with a trailing dot; empty at module level. */
  qualifier = "";
  /** Key of the enclosing class in `classes`. */
  owner: string | null = null;
  /** A `yield` of the function being lowered was met. */
  sawYield = false;
  /** Inside a place that did not parse. */
  inError = false;
  private expressionDepth = 0;
  private statementDepth = 0;

  constructor(
    private readonly tables: LoweringTables,
    readonly tree: FlatTree,
    readonly text: string,
  ) {
    this.errors = [...tree.errors];
  }

  kindOf(node: number): string {
    return this.tables.kinds.names[this.tree.kind[node] ?? 0] ?? "";
  }

  start(node: number): number {
    return (this.tree.start[node] ?? 0) - this.base;
  }

  end(node: number): number {
    return (this.tree.end[node] ?? 0) - this.base;
  }

  textOf(node: number): string {
    return this.text.slice(this.tree.start[node], this.tree.end[node]);
  }

  /** The text of a name. Names come again and again: equal ones are one string. */
  wordOf(node: number): string {
    const word = this.textOf(node);
    const known = this.tables.words.get(word);
    if (known !== undefined) return known;
    this.tables.words.set(word, word);
    return word;
  }

  /** The children that stand for something; operator tokens and unreadable places are left out. */
  parts(node: number): number[] {
    const result: number[] = [];
    const { treatments, error } = this.tables.kinds;
    const { kind, next } = this.tree;
    const last = next[node] ?? 0;
    for (let child = node + 1; child < last; child = next[child] ?? last) {
      const k = kind[child] ?? error;
      if (k !== error && treatments[k] !== "mark") result.push(child);
    }
    return result;
  }

  /** All children, operator tokens and unreadable places included. */
  children(node: number): number[] {
    const result: number[] = [];
    const { next } = this.tree;
    const last = next[node] ?? 0;
    for (let child = node + 1; child < last; child = next[child] ?? last) result.push(child);
    return result;
  }

  isMark(node: number): boolean {
    return this.tables.kinds.treatments[this.tree.kind[node] ?? 0] === "mark";
  }

  /** The first operator token among the children, empty when there is none. */
  operator(node: number): string {
    for (const child of this.children(node)) if (this.isMark(child)) return this.kindOf(child);
    return "";
  }

  hasMark(node: number, token: string): boolean {
    return this.children(node).some((child) => this.isMark(child) && this.kindOf(child) === token);
  }

  /** The text between two offsets of the unit being lowered, comments blanked out. */
  textBetween(from: number, to: number): string {
    const text = this.text.slice(from + this.base, to + this.base);
    return text.includes("#") ? text.replace(/#[^\n]*/g, (comment) => " ".repeat(comment.length)) : text;
  }

  recordError(node: number): void {
    this.errors.push({ s: this.tree.start[node] ?? 0, e: this.tree.end[node] ?? 0 });
  }

  /** Whether a place between two offsets of the file did not parse. */
  hasErrorWithin(start: number, end: number): boolean {
    return this.errors.some((error) => error.s <= end && error.e >= start);
  }

  expression(node: number | undefined, parent: number): Expression {
    if (node === undefined) return this.unreadable(parent);
    const lower = this.tables.expressions[this.tree.kind[node] ?? 0];
    if (this.expressionDepth >= MAX_EXPRESSION_DEPTH)
      return { k: "other", s: this.start(node), e: this.end(node), parts: [] };
    this.expressionDepth++;
    const result = lower ? lower(this, node) : this.other(node);
    this.expressionDepth--;
    return result;
  }

  expressions(nodes: readonly number[]): Expression[] {
    return nodes.map((node) => this.expression(node, node));
  }

  isExpression(node: number): boolean {
    return this.tables.expressions[this.tree.kind[node] ?? 0] !== undefined;
  }

  isStatement(node: number): boolean {
    return this.tables.statements[this.tree.kind[node] ?? 0] !== undefined;
  }

  /** An expression that is known only by its readable parts. */
  other(node: number): OtherExpression {
    const parts = this.parts(node).filter((child) => this.isExpression(child));
    return { k: "other", s: this.start(node), e: this.end(node), parts: this.expressions(parts) };
  }

  /** The stand-in for an operand that is missing: an empty place at the end of its parent. */
  unreadable(parent: number): OtherExpression {
    return { k: "other", s: this.end(parent), e: this.end(parent), parts: [] };
  }

  /** The statements among the children of a block (or of anything that holds statements). */
  block(node: number | undefined): readonly Statement[] {
    if (node === undefined) return [];
    if (this.statementDepth >= MAX_STATEMENT_DEPTH) {
      this.recordError(node);
      return [];
    }
    this.statementDepth++;
    const result: Statement[] = [];
    for (const child of this.children(node)) this.statement(child, result);
    this.statementDepth--;
    // A list that grew has room for more, which would stay with it: a copy has none.
    return result.slice();
  }

  private statement(node: number, into: Statement[]): void {
    const lower = this.tables.statements[this.tree.kind[node] ?? 0];
    if (lower) {
      const lowered = lower(this, node);
      if ("k" in lowered) into.push(lowered);
      else into.push(...lowered);
    } else if (this.isExpression(node)) {
      // Left over where the text did not parse.
      into.push({ k: "expr", s: this.start(node), e: this.end(node), value: this.expression(node, node) });
    }
  }
}
