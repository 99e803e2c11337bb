import { Places, type Prediction, predictCost } from "./predict-cost";
import type { RecordedCost } from "./recorded-cost";

/** Sentences about the statements whose recorded number of queries is not the predicted one. */
export function compareCost(files: ReadonlyMap<string, string>, recorded: RecordedCost): string[] {
  if (recorded.error !== null) return [`Django could not run the case: ${recorded.error}`];
  const places = new Places(files, recorded);
  const prediction = predictCost(files, recorded, places);
  const counts = countQueries(recorded, places);
  const statements = [...new Set([...counts.keys(), ...prediction.costs.keys()])].sort();
  return [
    ...prediction.unknown.map((loop) => `how often ${loop} turned is not known`),
    ...statements.flatMap((statement) => compareStatement(statement, counts.get(statement) ?? 0, prediction)),
  ];
}

function compareStatement(statement: string, count: number, { costs, open }: Prediction): string[] {
  const { least, most } = costs.get(statement) ?? { least: 0, most: 0 };
  if (least <= count && (count <= most || open)) return [];
  return [`${statement}: ${least === most ? most : `${least} to ${most}`} predicted, ${count} recorded`];
}

/** Queries by statement. Prefetches are part of a queryset's evaluation, and counted on neither side. */
function countQueries(recorded: RecordedCost, places: Places): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { frames, trigger } of recorded.queries) {
    const made = frames.at(-1);
    if (trigger?.[0] === "prefetch" || !made) continue;
    const statement = places.statementOf(made);
    counts.set(statement, (counts.get(statement) ?? 0) + 1);
  }
  return counts;
}
