import { isClause, isExpression, isStatement, nodesAt, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import { Observations } from "../frontends/django/describe/observations";
import type { Statement } from "../frontends/django/syntax/ast";
import type { UnitFacts } from "../frontends/django/syntax/module-facts";
import type { ExpressionFacts } from "./analysis";
import { observeUnit } from "./code-moment";
import { classAround, describeDeclaration } from "./describe-declaration";
import { describeFunction } from "./describe-function";
import { describeInCode } from "./describe-in-code";
import { describeParameter } from "./describe-parameter";
import { contextFor, type ExpressionGround, unitAt } from "./expression-ground";

/** What is known of the smallest expression at an offset; null for plain Python and for text that does not parse. */
export function describeExpression(ground: ExpressionGround, file: string, offset: number): ExpressionFacts | null {
  // A cursor behind a word means the word.
  const isBehindWord = /^\w\W?$/.test((ground.text(file) ?? "").slice(Math.max(0, offset - 1), offset + 1));
  const at = isBehindWord ? offset - 1 : offset;
  const unit = unitAt(ground, file, at);
  return unit ? describeInUnit(ground, file, unit, at) : describeOutside(ground, file, at);
}

function describeInUnit(
  ground: ExpressionGround,
  file: string,
  unit: UnitFacts,
  offset: number,
): ExpressionFacts | null {
  if (unit.broken) return describeInBroken(ground, file, unit, offset);
  const named = describeFunction(ground, file, unit, offset) ?? describeParameter(ground, file, unit, offset);
  if (named) return named;
  const path = nodesAt(unit.definition, offset - unit.start);
  return describeInCode(observeUnit(ground, file, unit), path);
}

/**
 * The parts that parse of a function that does not: expressions of statements without an error, and heads of blocks.
 * What a loop costs is not told, since its block may hold the error.
 */
function describeInBroken(
  ground: ExpressionGround,
  file: string,
  unit: UnitFacts,
  offset: number,
): ExpressionFacts | null {
  const path = nodesAt(unit.definition, offset - unit.start);
  const parts = path.filter((node) => isExpression(node) || isClause(node) || isSimple(node));
  const errors = ground.facts(file)?.errors ?? [];
  const holds = ({ s, e }: SyntaxNode) =>
    errors.some((error) => error.s <= unit.start + e && unit.start + s <= error.e);
  if (parts.length === 0 || parts.some(holds)) return null;
  const facts = describeInCode(observeUnit(ground, file, unit), path);
  return facts?.kind === "loop" ? null : facts;
}

/** A statement without a block. */
function isSimple(node: SyntaxNode): boolean {
  return SIMPLE.has(node.k ?? "");
}

const SIMPLE: ReadonlySet<string> = new Set<Statement["k"]>(["expr", "assign", "aug", "return", "raise", "assert"]);

/** Code of a module or class body. */
function describeOutside(ground: ExpressionGround, file: string, offset: number): ExpressionFacts | null {
  const context = contextFor(ground, file);
  const path = nodesAt(ground.facts(file)?.body ?? [], offset);
  const declared = describeDeclaration(ground, context, file, path, offset);
  const outermost = path.find(isExpression);
  if (declared || !outermost) return declared;
  const statement = path[path.indexOf(outermost) - 1];
  const isTarget = isStatement(statement, "assign") && statement.targets.some((target) => target === outermost);
  if (isTarget && classAround(path) !== "" && statement.value) {
    const value = describeOutside(ground, file, statement.value.e - 1);
    return value && { ...value, place: { file, start: outermost.s, end: outermost.e } };
  }
  const observations = new Observations();
  ground.world.observeOutside(file, classAround(path), outermost, observations);
  return describeInCode({ ground, context, observations, trips: [], effects: [], file, unit: "", start: 0 }, path);
}
