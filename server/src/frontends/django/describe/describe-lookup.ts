import { relationNamed } from "../../../orm/relation-named";
import type { Model, ModelId, Relation } from "../../../orm/schema";
import type { LookupUse } from "../handbook/lookup-uses";
import { say } from "../handbook/say";
import { type LookupColumn, lookupColumn } from "../schema/lookup-column";
import { type DescribeContext, labelOf, nameOf } from "./context";
import { arityText } from "./describe-relation";

/** What a path of relations, or a lookup, leads to. */
export interface DescribedLookup {
  /** Lines of Markdown. */
  readonly lines: readonly string[];
  /** The last relation on the way; null when the column is in the model's own table. */
  readonly relation: Relation | null;
}

/** Describes a path as a method takes it, from the rows of a model; null when a part of it is not known. */
export function describeLookup(
  context: DescribeContext,
  model: ModelId,
  text: string,
  use: LookupUse,
): DescribedLookup | null {
  if (use === "join" || use === "prefetch") return describePath(context, model, text, use);
  const path = use === "order" ? text.replace(/^[-+]/, "") : text;
  const found = lookupColumn(context.schema, model, path);
  // An order by a relation is one by what its model is ordered by.
  if (!found || (use === "order" && endsAtRelation(path, found))) return null;
  return describeColumn(context, model, found, use);
}

/** The path names a relation, not the column that stands for it. */
function endsAtRelation(path: string, { column }: LookupColumn): boolean {
  const last = path.split("__").at(-1);
  return last !== column && last !== "pk";
}

interface Step {
  readonly owner: ModelId;
  readonly relation: Relation;
}

function describePath(
  context: DescribeContext,
  model: ModelId,
  text: string,
  use: "join" | "prefetch",
): DescribedLookup | null {
  const steps: Step[] = [];
  let owner: ModelId | null = model;
  for (const name of text.split("__")) {
    const from: Model | undefined = owner === null ? undefined : context.schema.models.get(owner);
    const relation: Relation | undefined = from && relationOf(from, name, use);
    if (!from || !relation) return null;
    steps.push({ owner: from.id, relation });
    owner = relation.target;
  }
  const last = steps.at(-1)?.relation;
  if (!last) return null;
  const lines = use === "join" ? joinLines(context, steps) : prefetchLines(context, steps);
  return { lines: [headerOf(context, text, steps), ...lines], relation: last };
}

/** Joins are asked for by the name in lookups, prefetches by the attribute. */
function relationOf(model: Model, name: string, use: "join" | "prefetch"): Relation | undefined {
  if (use === "prefetch") return model.relations.get(name);
  return relationNamed(model, name);
}

/** `**author__country** → shop.Country, to one: Book.author, Author.country` */
function headerOf(context: DescribeContext, text: string, steps: readonly Step[]): string {
  const last = steps.at(-1)?.relation;
  const target = !last || last.target === null ? "any model" : labelOf(context, last.target);
  const way = steps.length > 1 ? `: ${wayText(context, steps)}` : "";
  return `**${text}** → ${target}, ${last ? arityText(last) : ""}${way}`;
}

function wayText(context: DescribeContext, steps: readonly Step[]): string {
  return steps.map(({ owner, relation }) => `\`${nameOf(context, owner)}.${relation.name}\``).join(", ");
}

function joinLines(context: DescribeContext, steps: readonly Step[]): string[] {
  if (steps.some(({ relation }) => relation.arity === "many")) return say(context, "select-related-refuses-to-many");
  const ids = steps.length > 1 ? ["select-related-path-joins-all"] : [];
  return ["select-related-joins", ...ids].flatMap((id) => say(context, id));
}

function prefetchLines(context: DescribeContext, steps: readonly Step[]): string[] {
  return say(context, "prefetch-one-query-per-relation").map((line) =>
    steps.length > 1 ? `${line} Here: ${steps.length}.` : line,
  );
}

function describeColumn(
  context: DescribeContext,
  start: ModelId,
  { joins, column, model, comparison }: LookupColumn,
  use: Exclude<LookupUse, "join" | "prefetch">,
): DescribedLookup | null {
  if (comparison !== "exact" && (use !== "compare" || !COMPARISONS.has(comparison))) return null;
  const steps: Step[] = [];
  let owner: ModelId | null = start;
  for (const relation of joins) {
    if (owner === null) return null;
    steps.push({ owner, relation });
    owner = relation.target;
  }
  const compared = comparison === "exact" ? "" : `, compared by \`${comparison}\``;
  const header = `**${nameOf(context, model)}.${column}** column${compared}`;
  return { lines: [header, ...wayLines(context, steps, use)], relation: joins.at(-1) ?? null };
}

function wayLines(context: DescribeContext, steps: readonly Step[], use: LookupUse): string[] {
  if (use === "own-column") return steps.length > 0 ? [`By way of ${wayText(context, steps)}`] : [];
  if (steps.length === 0) return ["In the row's own table: no join"];
  const repeats = use === "compare" && steps.some(({ relation }) => relation.arity === "many");
  return [
    `Joined by way of ${wayText(context, steps)}`,
    ...say(context, "lookup-path-joins-and-loads-nothing"),
    ...(repeats ? say(context, "to-many-filter-repeats-rows") : []),
  ];
}

/** What Django compares with, besides `exact`, on any kind of column. */
const COMPARISONS = new Set(
  (
    "iexact contains icontains in gt gte lt lte startswith istartswith endswith iendswith range isnull regex iregex " +
    "date year iso_year month day week week_day iso_week_day quarter time hour minute second"
  ).split(" "),
);
