import { costText } from "../../../orm/cost-text";
import type { Trip } from "../../../orm/trip";
import { listed } from "./context";

const MOST_CAUSES = 3;

export interface LoopFacts {
  /** The iterable, for people. */
  readonly label: string;
  /** Trips of the iterable itself. */
  readonly before: readonly Trip[];
  /** Trips within one pass and over all passes. */
  readonly inside: readonly Trip[];
  /** Ids of the loop's factor and of the loops around it: one pass of the loop is one pass of those. */
  readonly loops: ReadonlySet<string>;
  /** What a pass goes over: `rows of shop.Book`. */
  readonly over: string | null;
  readonly lineOf: (trip: Trip) => string;
}

/** What a loop costs: per pass and in total, as lines of Markdown. */
export function describeLoop({ label, before, inside, loops, over, lineOf }: LoopFacts): string[] {
  const header = `**for** each of \`${label}\`${over === null ? "" : `, ${over}`}`;
  const total = costText([...before, ...inside].map((trip) => trip.times));
  if (inside.length === 0) return [header, `No query in a pass; in total \`${total}\``];
  const perPass = costText(
    inside.map(({ times }) => ({ ...times, factors: times.factors.filter((factor) => !loops.has(factor.id)) })),
  );
  const causes = [...new Set(inside.map((trip) => `${causeText(trip)} (${lineOf(trip)})`))];
  return [header, `Each pass \`${perPass}\`, in total \`${total}\``, `In a pass: ${listed(causes, MOST_CAUSES)}`];
}

/** What asks the database: a relation, a column, or the call that evaluates. */
export function causeText({ cause }: Trip): string {
  switch (cause.kind) {
    case "relation":
      return `\`${cause.relation}\``;
    case "column":
      return `deferred \`${cause.column}\``;
    case "evaluation":
      return /^\w+$/.test(cause.by) && cause.by !== "for" ? `\`${cause.by}()\`` : `\`${cause.by}\``;
  }
}
