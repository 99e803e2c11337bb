import type { UnitFacts } from "../frontends/django/syntax/module-facts";
import { costText } from "../orm/cost-text";
import type { ExpressionFacts } from "./analysis";
import type { ExpressionGround } from "./expression-ground";
import { functionCost } from "./function-cost";

/** What a function costs per call, for a cursor on its name; null when it never asks the database. */
export function describeFunction(
  ground: ExpressionGround,
  file: string,
  unit: UnitFacts,
  offset: number,
): ExpressionFacts | null {
  const start = unit.start + unit.definition.ns;
  if (offset < start || offset >= start + unit.definition.name.length) return null;
  const found = functionCost(ground, file, offset);
  if (!found || found.cost.length === 0) return null;
  const cost = costText(found.cost, found.unknownCalls);
  const lines = [`**${unit.qualname}()** costs \`${cost}\` per call`];
  return { place: found.place, kind: "query", lines, links: [], documentation: [] };
}
