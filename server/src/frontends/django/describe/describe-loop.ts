import { costText } from "../../../orm/cost-text";
import type { Multiplicity, Trip } from "../../../orm/trip";
import { listed } from "./context";

const MOST_CAUSES = 3;

export interface LoopFacts {
  /** The iterable, for people. */
  readonly label: string;
  /** How often the iterable itself goes to the database. */
  readonly before: readonly Multiplicity[];
  /** How often the passes do, all together. */
  readonly inside: readonly Multiplicity[];
  /** What asks the database in a pass, each with its place. */
  readonly causes: readonly string[];
  /** Ids of the loop's factor and of the loops around it: one pass of the loop is one pass of those. */
  readonly loops: ReadonlySet<string>;
  /** What a pass goes over: `rows of shop.Book`. */
  readonly over: string | null;
}

/** What a loop costs: per pass and in total, as lines of Markdown. */
export function describeLoop({ label, before, inside, causes, loops, over }: LoopFacts): string[] {
  const header = `**for** each of \`${label}\`${over === null ? "" : `, ${over}`}`;
  const total = costText([...before, ...inside]);
  if (inside.length === 0) return [header, `No query in a pass; in total \`${total}\``];
  const perPass = inside.map((times) => ({ ...times, factors: times.factors.filter(({ id }) => !loops.has(id)) }));
  const shown = listed([...new Set(causes)], MOST_CAUSES);
  return [header, `Each pass \`${costText(perPass)}\`, in total \`${total}\``, `In a pass: ${shown}`];
}

/** What asks the database: a relation, a column, or the call that evaluates. */
export function causeText({ cause }: Trip): string {
  if (cause.kind === "relation") return `\`${cause.relation}\``;
  if (cause.kind === "column") return `deferred \`${cause.column}\``;
  if (/^[a-z_]{4,}$/.test(cause.by) || cause.by === "get") return `\`${cause.by}()\``;
  return cause.relation ? `rows of \`${cause.relation.name}\`` : "rows of a queryset";
}
