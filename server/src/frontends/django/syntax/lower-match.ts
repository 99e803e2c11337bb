import type { Expression, MatchStatement, NameExpression } from "./ast";
import { lowerName } from "./lower-expression";
import type { Lowering } from "./lowering";

type MatchCase = MatchStatement["cases"][number];

export function lowerMatch(lowering: Lowering, node: number): MatchStatement {
  const parts = lowering.parts(node);
  const block = parts.find((child) => lowering.kindOf(child) === "block");
  const subjects = parts.filter((child) => child !== block);
  const clauses = block === undefined ? [] : lowering.parts(block);
  const cases = clauses.filter((child) => lowering.kindOf(child) === "case_clause");
  return {
    k: "match",
    s: lowering.start(node),
    e: lowering.end(node),
    subject: lowerSubject(lowering, subjects, node),
    cases: cases.map((clause) => lowerCase(lowering, clause)),
  };
}

function lowerSubject(lowering: Lowering, subjects: readonly number[], node: number): Expression {
  const [first] = subjects;
  const last = subjects.at(-1);
  if (first === undefined || last === undefined || subjects.length === 1) return lowering.expression(first, node);
  const items = lowering.expressions(subjects);
  return { k: "seq", s: lowering.start(first), e: lowering.end(last), t: "tuple", items };
}

function lowerCase(lowering: Lowering, clause: number): MatchCase {
  const names = new Map<string, NameExpression>();
  let guard: Expression | null = null;
  let block: number | undefined;
  for (const child of lowering.parts(clause)) {
    const kind = lowering.kindOf(child);
    if (kind === "if_clause") guard = lowering.expression(lowering.parts(child)[0], child);
    else if (kind === "block") block = child;
    else collectBindings(lowering, child, names, 0);
  }
  return { binds: [...names.values()], guard, body: lowering.block(block) };
}

/** Patterns nested deeper than this bind nothing that anyone would read. */
const MAX_PATTERN_DEPTH = 200;

/** The names that a pattern binds: each once, though the alternatives of `A(x) | B(x)` all name it. */
function collectBindings(lowering: Lowering, node: number, names: Map<string, NameExpression>, depth: number): void {
  if (depth > MAX_PATTERN_DEPTH) return;
  const kind = lowering.kindOf(node);
  const parts = lowering.parts(node);
  // A single name is bound; a dotted one is a value to compare with.
  const [first, ...rest] = kind === "identifier" ? [node] : parts;
  if (kind === "identifier" || kind === "dotted_name") {
    if (first !== undefined && rest.length === 0) bind(lowering, first, names);
    return;
  }
  for (const [index, child] of parts.entries()) {
    // The class of `Book(title=t)`, the keyword of `title=t` and the keys of a mapping are read, not bound.
    const read = index === 0 && (kind === "class_pattern" || kind === "keyword_pattern");
    const key = kind === "dict_pattern" && !BINDING_IN_MAPPING.has(lowering.kindOf(child));
    if (!read && !key) collectBindings(lowering, child, names, depth + 1);
  }
}

const BINDING_IN_MAPPING = new Set(["case_pattern", "splat_pattern"]);

function bind(lowering: Lowering, node: number, names: Map<string, NameExpression>): void {
  const name = lowerName(lowering, node);
  if (name.id !== "_" && !names.has(name.id)) names.set(name.id, name);
}
