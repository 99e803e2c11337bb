import { costText } from "../../../orm/cost-text";
import type { Relation } from "../../../orm/schema";
import { grows, type Multiplicity } from "../../../orm/trip";
import type { InstanceValue } from "../flow/values";
import { say } from "../handbook/say";
import { type DescribeContext, labelOf, nameOf } from "./context";
import { loadedAt } from "./loaded-paths";
import type { Observed } from "./observations";

/** What reading a relation of an instance costs at one point of the program, as lines of Markdown. */
export function describeRelationRead(
  context: DescribeContext,
  instance: InstanceValue,
  relation: Relation,
  observed: Observed,
): string[] {
  return [
    relationHeader(context, instance.model, relation),
    ...(relation.arity === "many"
      ? manyText(context, instance, relation)
      : oneText(context, instance, relation, observed)),
  ];
}

/** `**Book.author** → shop.Author, to one, may be NULL · back: Author.books` */
export function relationHeader(context: DescribeContext, owner: string, relation: Relation): string {
  const target = relation.target === null ? "any model" : labelOf(context, relation.target);
  const back = relation.inverse === null ? "" : ` · back: \`${nameOf(context, relation.target)}.${relation.inverse}\``;
  return `**${nameOf(context, owner)}.${relation.name}** → ${target}, ${arityText(relation)}${back}`;
}

export function arityText({ arity, nullable, side }: Relation): string {
  if (arity === "many") return "to many";
  if (!nullable) return "to one";
  return side === "owner" ? "to one, may be NULL" : "to one, may be missing";
}

function oneText(context: DescribeContext, instance: InstanceValue, relation: Relation, observed: Observed): string[] {
  const { name } = relation;
  const key = `${instance.id}.${name}`;
  if (observed.assigned.has(key))
    return [`No query: it was assigned before. ${say(context, "assigned-relation-is-free")}`];
  if (instance.known.has(name)) return [knownText(context, instance, name)];
  if (instance.supply.joined.has(name))
    return [`No query: loaded by \`select_related\`${placeOf(context, instance, "select_related", name)}`];
  if (instance.supply.prefetched.has(name)) {
    return [
      `No query: loaded by \`prefetch_related\`${placeOf(context, instance, "prefetch_related", name)}; rows share their objects`,
    ];
  }
  if (relation.link === "to-parent") return say(context, "child-to-parent-is-free");
  if (instance.supply.open) return ["Not known whether it is loaded: not all of how the rows are built can be read"];
  if (observed.read.has(key)) return ["No query: it was read before, and the instance keeps it"];
  return [fetchText(instance)];
}

/** The text of a read that asks the database. */
function fetchText({ supply, times }: InstanceValue): string {
  if (supply.fetchMode === "refuse") return "Raises: the rows were fetched with `FETCH_RAISE`";
  if (supply.fetchMode === "peers") return "One query for all rows: they were fetched with `FETCH_PEERS`";
  const rows = rowsText(times);
  return rows === null
    ? "The first read is a query, later reads of this instance are free"
    : `One query for each row of ${rows}: \`${costText([times])}\``;
}

function knownText(context: DescribeContext, instance: InstanceValue, name: string): string {
  const parent = instance.known.get(name);
  const owner = instance.origin.query?.owner;
  const relation = owner?.relation ?? instance.origin.path.at(-1);
  const from =
    parent?.k === "instance" && relation ? ` come from \`${nameOf(context, parent.model)}.${relation}\`` : " know it";
  return `No query: the rows${from}`;
}

function manyText(context: DescribeContext, instance: InstanceValue, relation: Relation): string[] {
  const { name } = relation;
  const prefetched = instance.supply.prefetched.get(name);
  if (prefetched) {
    const place = placeOf(context, instance, "prefetch_related", name);
    const filtered = prefetched.filtered ? " (filtered)" : "";
    return [`Loaded by \`prefetch_related\`${place}${filtered}`, ...say(context, "prefetched-all-is-free")];
  }
  if (instance.supply.open) return ["Not known whether it is loaded: not all of how the rows are built can be read"];
  const rows = rowsText(instance.times);
  const perRow =
    rows === null
      ? []
      : [`Not loaded: reading it is one query for each row of ${rows}: \`${costText([instance.times])}\``];
  return perRow.length > 0 ? perRow : say(context, "related-manager-queries-each-time");
}

/** The loops that decide how many instances there are; null for a single one. */
export function rowsText(times: Multiplicity): string | null {
  const loops = times.factors.filter((factor) => factor.size.kind !== "fixed");
  if (loops.length === 0 && !grows(times)) return null;
  return loops.map((loop) => `\`${loop.label}\``).join(", ");
}

function placeOf(
  context: DescribeContext,
  { origin }: InstanceValue,
  by: "select_related" | "prefetch_related",
  name: string,
): string {
  return origin.query ? loadedAt(context, origin.query, by, [...origin.path, name]) : "";
}
