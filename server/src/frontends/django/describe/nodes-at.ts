import type { CallExpression, ComprehensionClause, Expression, Statement } from "../syntax/ast";

/** A node of the syntax: an expression, a statement, a clause, an argument or a parameter. */
export interface SyntaxNode {
  readonly s: number;
  readonly e: number;
  readonly k?: string;
}

/** The nodes that hold an offset, outermost first. `root` is a node or a list of nodes that counts offsets the same way. */
export function nodesAt(root: unknown, offset: number): SyntaxNode[] {
  return nodesHolding(root, offset, offset + 1);
}

/** The expression that stands exactly there; null when there is none. */
export function expressionAt(root: unknown, start: number, end: number): Expression | null {
  const exact = nodesHolding(root, start, end).filter((node) => node.s === start && node.e === end);
  return exact.find(isExpression) ?? null;
}

/** Every node below a node, outermost first, in the order of the text. */
export function* allNodes(root: unknown): Generator<SyntaxNode> {
  for (const child of partsOf(root)) {
    if (isNode(child)) yield child;
    yield* allNodes(child);
  }
}

function nodesHolding(root: unknown, start: number, end: number): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (value: unknown): void => {
    if (isNode(value)) {
      if (value.s > start || value.e < end) return;
      found.push(value);
    }
    for (const part of partsOf(value)) visit(part);
  };
  visit(root);
  return found;
}

function partsOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "s" in value && "e" in value;
}

const EXPRESSIONS: ReadonlySet<string> = new Set<Expression["k"]>([
  ...(["name", "attr", "call", "str", "fstr", "const", "seq", "dict", "sub", "slice", "comp", "lambda"] as const),
  ...(["cond", "bool", "not", "bin", "cmp", "await", "yield", "walrus", "star", "other"] as const),
]);

export function isExpression(node: SyntaxNode | undefined): node is Expression {
  return node?.k !== undefined && EXPRESSIONS.has(node.k);
}

export function isClause(node: SyntaxNode): node is ComprehensionClause {
  return node.k === undefined && "iter" in node;
}

export function isStatement<K extends Statement["k"]>(
  node: SyntaxNode | undefined,
  kind: K,
): node is Extract<Statement, { k: K }> {
  return node?.k === kind;
}

/** The call of a method of this name that stands exactly there. */
export function methodCall(node: Expression | null, name: string): CallExpression | null {
  return node?.k === "call" && node.fn.k === "attr" && node.fn.name.replace(/^a(?=get|first)/, "") === name
    ? node
    : null;
}
