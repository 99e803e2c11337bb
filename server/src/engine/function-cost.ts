import { spanKey } from "../orm/span";
import type { FunctionCost } from "./analysis";
import { type ExpressionGround, unitAt } from "./expression-ground";
import { timesOf } from "./trip-times";

/** The predicted cost of the function around an offset, per call; null outside functions and where text does not parse. */
export function functionCost(ground: ExpressionGround, file: string, offset: number): FunctionCost | null {
  const unit = unitAt(ground, file, offset);
  const [report] = unit ? ground.reports(file, unit.id) : [];
  if (!unit || !report) return null;
  const start = unit.start + unit.definition.ns;
  return {
    place: { file, start, end: start + unit.definition.name.length },
    qualname: unit.qualname,
    cost: timesOf(report.trips),
    // What was left out of a function that is too large to follow counts as one more.
    unknownCalls: new Set(report.unknownCalls.map(spanKey)).size + (report.truncated ? 1 : 0),
    trips: report.trips,
  };
}
