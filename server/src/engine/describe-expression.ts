import { isExpression, nodesAt } from "../frontends/django/describe/nodes-at";
import { Observations } from "../frontends/django/describe/observations";
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
  if (unit.broken) return null;
  const named = describeFunction(ground, file, unit, offset) ?? describeParameter(ground, file, unit, offset);
  if (named) return named;
  const path = nodesAt(unit.definition, offset - unit.start);
  return describeInCode(observeUnit(ground, file, unit), path);
}

/** Code of a module or class body. */
function describeOutside(ground: ExpressionGround, file: string, offset: number): ExpressionFacts | null {
  const context = contextFor(ground, file);
  const path = nodesAt(ground.facts(file)?.body ?? [], offset);
  const declared = describeDeclaration(ground, context, file, path, offset);
  const outermost = path.find(isExpression);
  if (declared || !outermost) return declared;
  const observations = new Observations();
  ground.world.observeOutside(file, classAround(path), outermost, observations);
  return describeInCode({ ground, context, observations, trips: [], effects: [], file, unit: "", start: 0 }, path);
}
