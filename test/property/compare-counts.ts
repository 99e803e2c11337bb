import { countQueries, predictQueries } from "./predict-queries";
import type { RecordedQuery } from "./record-queries";

/** Sentences about the lines whose recorded number of queries is not the predicted one. */
export function compareCounts(files: Readonly<Record<string, string>>, queries: readonly RecordedQuery[]): string[] {
  const recorded = countQueries(queries);
  try {
    const predicted = predictQueries(files, queries);
    return [...new Set([...recorded.keys(), ...predicted.keys()])].sort().flatMap((line) => {
      const count = recorded.get(line) ?? 0;
      const { least, most } = predicted.get(line) ?? { least: 0, most: 0 };
      if (least <= count && count <= most) return [];
      const expected = least === most ? `${most}` : `${least} to ${most}`;
      return [`${line}: ${expected} predicted, ${count} recorded`];
    });
  } catch (error) {
    return [`the prediction failed: ${error instanceof Error ? error.message : String(error)}`];
  }
}
