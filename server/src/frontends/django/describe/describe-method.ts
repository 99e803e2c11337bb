import { costText } from "../../../orm/cost-text";
import type { Multiplicity } from "../../../orm/trip";
import type { QuerysetMethod } from "../handbook/queryset-methods";

export interface MethodMoment {
  /** How often this call goes to the database. */
  readonly times: readonly Multiplicity[];
  /** The rows it is called on are in memory: prefetched, or read before. */
  readonly inMemory: "prefetched" | "evaluated" | null;
}

/** What a queryset method does, and what this call of it costs, as lines of Markdown. */
export function describeMethod(method: QuerysetMethod, moment: MethodMoment): string[] {
  return [`**${method.name}()** ${method.summary}`, costHere(method, moment)];
}

function costHere(method: QuerysetMethod, { times, inMemory }: MethodMoment): string {
  if (times.length > 0) return `Queries here: \`${costText(times)}\``;
  const reuse = inMemory === "prefetched" ? method.onPrefetched : method.onEvaluated;
  if (inMemory !== null && reuse === "free") return `No query here: the rows are in memory (${inMemory})`;
  if (inMemory === "prefetched" && method.evaluates === "never") {
    return "No query here, but reading the result is a new one: the prefetched rows do not serve it";
  }
  if (method.evaluates === "never") return "No query here: it only builds";
  if (method.evaluates === "on-iteration") return `No query here: each pass over the result sends ${method.queries}`;
  return `Sends ${method.queries} ${method.queries === "1" ? "query" : "queries"}`;
}
